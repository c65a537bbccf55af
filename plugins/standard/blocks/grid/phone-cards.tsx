import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { Button, Field } from '@dougong/ui';
import type { InputProps, ListOptions, RuntimePort } from '@dougong/ui/contracts';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { FieldCell, isBlank, recordTitle } from '../shared/cell.tsx';
import { formatNumber, type BlockTexts } from '../shared/texts.ts';
import type { GridColumn } from './columns.ts';
import { mistakeOf } from './read-text.ts';
import type { GridTexts } from './texts.ts';
import type { EditsState } from './use-edits.ts';
import { type GridRow, useRows } from './use-rows.ts';

const first = 30;

interface PhoneCardsProps {
	runtime: RuntimePort;
	model: string;
	title: string;
	columns: readonly GridColumn[];
	options: ListOptions;
	state: EditsState;
	canUpdate: boolean;
	texts: BlockTexts;
	words: GridTexts;
	/** Beside "next", at the lower edge of the screen. */
	save: ReactNode;
	onTotal(total: number | undefined): void;
}
/** On a phone: a card per record with what is to be filled in, and a bar that saves and leads to the next blank. */
export function PhoneCards({ runtime, model, title, columns, options, state, canUpdate, texts, words, save, onTotal }: PhoneCardsProps) {
	const [limit, setLimit] = useState(first);
	const list = useRef<HTMLUListElement>(null);
	const rows = useRows(runtime, model, options, [0, limit - 1], state.edits, false);
	const { total } = rows;
	useEffect(() => onTotal(total), [total, onTotal]);
	const shown = Array.from({ length: Math.min(limit, total ?? 0) }, (_, i) => rows.at(i));
	const left = (total ?? 0) - shown.length;
	return (
		<>
			<ul ref={list} className="worksheet-cards" aria-label={title}>
				{shown.map((row, index) =>
					row?.record ? (
						<Card key={row.key} row={row} index={index} {...{ runtime, model, columns, state, canUpdate, texts, words }} />
					) : (
						// biome-ignore lint/suspicious/noArrayIndexKey: a place that is not loaded has nothing else
						<li key={index} className="worksheet-card">
							<span className="skeleton" />
							<span className="vh">{texts.loading}</span>
						</li>
					),
				)}
			</ul>
			{left > 0 && <Button onClick={() => setLimit(limit + first)}>{texts.more(formatNumber(left, runtime.language))}</Button>}
			<div className="worksheet-sticky">
				<Button icon="chevron-down" onPointerDown={(e) => e.preventDefault()} onClick={() => toNext(list)}>
					{words.next}
				</Button>
				{save}
			</div>
		</>
	);
}

interface CardProps extends Pick<PhoneCardsProps, 'runtime' | 'model' | 'columns' | 'state' | 'canUpdate' | 'texts' | 'words'> {
	row: GridRow;
	index: number;
}
function Card({ row, index, runtime, model, columns, state, canUpdate, texts, words }: CardProps) {
	const { record, key } = row;
	if (!record) return null;
	const edit = state.edits.rows[key];
	const titleField = runtime.app.models[model]?.titleField;
	const name = nameOf(record, recordTitle(runtime, model, record, ''), columns) ?? texts.untitled;
	const open = canUpdate ? columns.filter((c) => c.isOpen && c.path !== titleField) : [];
	const others = columns.filter((c) => !open.includes(c) && c.path !== titleField && !isBlank(record.values[c.path]));
	const fill = (column: GridColumn, value: JsonValue) => {
		const isText = typeof value === 'string' && column.isNumeric;
		const mistake = isText ? words.unreadable('number', column.title) : (mistakeOf(value, column.field, words) ?? undefined);
		state.fill([{ key, record, index, field: column.path, value: isText ? null : value, ...(isText && { text: value }), mistake }]);
	};
	return (
		<li className="worksheet-card" data-edited={edit !== undefined || undefined}>
			<h3>{name}</h3>
			{others.length > 0 && (
				<dl className="worksheet-card__facts">
					{others.map((c) => (
						<div key={c.path}>
							<dt>{c.title}</dt>
							<dd>
								<FieldCell runtime={runtime} at={c} record={record} />
							</dd>
						</div>
					))}
				</dl>
			)}
			{open.map((column) => (
				<Entry key={column.path} id={`${key}-${column.path}`} {...{ runtime, column, record, edit, name }} onFill={(value) => fill(column, value)} />
			))}
			{edit?.refused && <p className="worksheet-card__refused">{edit.refused}</p>}
		</li>
	);
}

/** Entries of a day often have no title: they are called by the record that they belong to. */
function nameOf(record: RecordJson, title: string, columns: readonly GridColumn[]): string | undefined {
	if (title) return title;
	const refs = columns.map((c) => record.expanded?.[c.path]);
	return refs.flatMap((r) => (r && !Array.isArray(r) && r.title) || [])[0];
}

function Entry({
	id,
	runtime,
	column,
	record,
	edit,
	name,
	onFill,
}: {
	id: string;
	runtime: RuntimePort;
	column: GridColumn;
	record: NonNullable<GridRow['record']>;
	edit: EditsState['edits']['rows'][string] | undefined;
	name: string;
	onFill(value: JsonValue): void;
}) {
	const view = runtime.field(column.field.kind);
	const cell = edit?.cells[column.path];
	const titles = useRef(new Map<string, string>());
	if (!view) return null;
	const value = cell ? (cell.text ?? cell.value) : (record.values[column.path] ?? null);
	const lookup: InputProps['lookup'] = async (of, search, limit, options) => {
		const found = await runtime.data.lookup(of, search, limit, options);
		for (const f of found) if (f.title) titles.current.set(f.id, f.title);
		return found;
	};
	const mistake = cell?.mistake ?? cell?.refused;
	return (
		<Field
			id={id}
			label={
				<>
					{column.title} <span className="vh">{name}</span>
				</>
			}
			error={mistake}
		>
			<view.Input
				id={id}
				value={value ?? undefined}
				onChange={(next) => onFill(next ?? null)}
				field={column.field}
				required={false}
				disabled={false}
				invalid={mistake !== undefined}
				describedBy={mistake === undefined ? undefined : `${id}-error`}
				expanded={
					cell
						? typeof cell.value === 'string'
							? { id: cell.value, title: titles.current.get(cell.value) ?? cell.title ?? null }
							: null
						: record.expanded?.[column.path]
				}
				language={runtime.language}
				t={runtime.t}
				lookup={lookup}
			/>
		</Field>
	);
}

/** The next card behind the one that has the focus, the first with a blank box where there is any; its box gets the focus. */
function toNext(list: RefObject<HTMLUListElement | null>): void {
	const cards = [...(list.current?.children ?? [])];
	const boxesOf = (card: Element | undefined) => [...(card?.querySelectorAll<HTMLInputElement>('input:not([type=radio]), select, textarea') ?? [])];
	const blankOf = (card: Element | undefined) => boxesOf(card).find((box) => box.value === '');
	const behind = cards.slice(cards.findIndex((card) => card.contains(document.activeElement)) + 1);
	const card = behind.find((c) => blankOf(c)) ?? behind[0] ?? cards[0];
	const box = blankOf(card) ?? boxesOf(card)[0];
	box?.focus({ preventScroll: true });
	if (box instanceof HTMLInputElement) box.select();
	card?.scrollIntoView({ block: 'center' });
}
