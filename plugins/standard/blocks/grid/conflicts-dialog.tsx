import type { JsonValue } from '@dougong/schemas';
import { Button, Dialog } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { isBlank, ValueCell } from '../shared/cell.tsx';
import type { GridColumn } from './columns.ts';
import type { CellPlace } from './edits.ts';
import type { GridTexts } from './texts.ts';

interface ConflictsDialogProps {
	runtime: RuntimePort;
	conflicts: readonly CellPlace[];
	columns: readonly GridColumn[];
	words: GridTexts;
	onSettle(places: readonly CellPlace[], keep: 'mine' | 'theirs'): void;
	onClose(): void;
}
/** Cells that somebody else has changed meanwhile: theirs and mine beside each other. */
export function ConflictsDialog({ runtime, conflicts, columns, words, onSettle, onClose }: ConflictsDialogProps) {
	const show = (column: GridColumn | undefined, value: JsonValue, title: string | undefined) =>
		isBlank(value) || !column ? (
			<span className="muted">{words.blank}</span>
		) : (
			<ValueCell runtime={runtime} at={column} value={value} expanded={typeof value === 'string' ? { id: value, title: title ?? value } : null} />
		);
	const footer = (
		<>
			<Button onClick={() => onSettle(conflicts, 'theirs')}>{words.allTheirs}</Button>
			<Button variant="primary" onClick={() => onSettle(conflicts, 'mine')}>
				{words.allMine}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={words.conflictTitle} description={words.conflictBody} footer={footer} size="l">
			<table className="worksheet-conflicts">
				<thead>
					<tr>
						<td />
						<th scope="col">{words.theirs}</th>
						<th scope="col">{words.mine}</th>
						<td />
					</tr>
				</thead>
				<tbody>
					{conflicts.map((place) => {
						const column = columns.find((c) => c.path === place.field);
						const name = words.cell(place.index + 1, place.name, column?.title ?? place.field);
						return (
							<tr key={`${place.key} ${place.field}`}>
								<th scope="row">{name}</th>
								<td>{show(column, place.cell.theirs?.value ?? null, place.cell.theirs?.title)}</td>
								<td>{place.cell.text ?? show(column, place.cell.value, place.cell.title)}</td>
								<td>
									<Button size="s" aria-label={`${words.useTheirs}: ${name}`} onClick={() => onSettle([place], 'theirs')}>
										{words.useTheirs}
									</Button>
									<Button size="s" aria-label={`${words.useMine}: ${name}`} onClick={() => onSettle([place], 'mine')}>
										{words.useMine}
									</Button>
								</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</Dialog>
	);
}
