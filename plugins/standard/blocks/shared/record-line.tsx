import type { RecordJson } from '@dougong/schemas/api';
import type { RuntimePort } from '@dougong/ui/contracts';
import { memo } from 'react';
import { FieldCell, isBlank, recordTitle } from './cell.tsx';
import { type FieldAt, optionsOf } from './models.ts';
import type { BlockTexts } from './texts.ts';
import './block.css';

/** How the fields of a short row are laid out: heading, one label at its end, the rest below. */
export interface LineLayout {
	title: FieldAt | undefined;
	end: FieldAt | undefined;
	meta: FieldAt[];
}
/** The first field is the heading, the first choice among the others stands at the end, and at most `most` others below. */
export function lineLayout(fields: readonly FieldAt[], most = 3): LineLayout {
	const [title, ...others] = fields;
	const end = others.find((f) => optionsOf(f.field) && f.field.schema.type !== 'array');
	return { title, end, meta: others.filter((f) => f !== end).slice(0, most) };
}

interface RecordLineProps {
	runtime: RuntimePort;
	model: string;
	layout: LineLayout;
	record: RecordJson;
	texts: BlockTexts;
	/** What it lies below, in small print. */
	above?: string;
	onOpen(record: RecordJson): void;
}
/** One record as a short row: what tables become on a phone. */
export const RecordLine = memo(function RecordLine({ runtime, model, layout, record, texts, above, onOpen }: RecordLineProps) {
	const { title, end, meta } = layout;
	return (
		<button type="button" className="record-line" onClick={() => onOpen(record)}>
			{above && <span className="record-line__above">{above}</span>}
			<span className="record-line__title">
				{title && !isBlank(record.values[title.path]) ? (
					<FieldCell runtime={runtime} at={title} record={record} />
				) : (
					recordTitle(runtime, model, record, texts.untitled)
				)}
			</span>
			<span className="record-line__end">{end && <FieldCell runtime={runtime} at={end} record={record} />}</span>
			{meta.length > 0 && (
				<span className="record-line__meta">
					{meta
						.filter((at) => !isBlank(record.values[at.path]))
						.map((at) => (
							<span key={at.path} className={needsLabel(at) || at.field.reference || optionsOf(at.field) ? undefined : 'record-line__text'}>
								<span className={needsLabel(at) ? 'record-line__label' : 'vh'}>{at.title}</span>
								<FieldCell runtime={runtime} at={at} record={record} />
							</span>
						))}
				</span>
			)}
		</button>
	);
});

/** A bare number or date does not say what it is; a name does. */
function needsLabel(at: FieldAt): boolean {
	const { type, format } = at.field.schema;
	return type === 'number' || type === 'integer' || type === 'boolean' || format === 'date' || format === 'date-time';
}
