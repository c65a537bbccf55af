import { Button, IconButton, Popover } from '@dougong/ui';
import { useState } from 'react';
import type { GridColumn } from './columns.ts';
import type { GridTexts } from './texts.ts';
import type { EditsState } from './use-edits.ts';

interface BarProps {
	state: EditsState;
	columns: readonly GridColumn[];
	words: GridTexts;
	isAutomatic: boolean;
	onSave(): void;
	onDiscard(): void;
	onConflicts(): void;
	onGoTo(row: number, field: string): void;
}
/** What can be done with what was filled in: undo, look at mistakes and conflicts, save. */
export function Bar({ state, columns, words, isAutomatic, onSave, onDiscard, onConflicts, onGoTo }: BarProps) {
	const [isOpen, setOpen] = useState(false);
	const { mistakes, conflicts, open, isSaving, undo, redo, cells } = state;
	const titleOf = (field: string) => columns.find((c) => c.path === field)?.title ?? field;
	const refusedRows = Object.values(state.edits.rows).filter((row) => row.refused !== undefined);
	const wrong = mistakes.length + refusedRows.length;
	return (
		<>
			{wrong > 0 && (
				<Popover
					trigger={
						<Button size="s" icon="alert" className="worksheet-wrong">
							{words.mistakes(wrong)}
						</Button>
					}
					label={words.mistakes(wrong)}
					open={isOpen}
					onOpenChange={setOpen}
				>
					<ul className="worksheet-mistakes">
						{mistakes.map((m) => (
							<li key={`${m.key} ${m.field}`}>
								<button
									type="button"
									className="worksheet-mistakes__go"
									onClick={() => {
										setOpen(false);
										onGoTo(m.index, m.field);
									}}
								>
									<strong>{words.cell(m.index + 1, m.name, titleOf(m.field))}</strong> {m.cell.mistake ?? m.cell.refused}
								</button>
							</li>
						))}
						{refusedRows.map((row) => (
							<li key={row.index}>
								<button
									type="button"
									className="worksheet-mistakes__go"
									onClick={() => {
										setOpen(false);
										onGoTo(row.index, Object.keys(row.cells)[0] ?? '');
									}}
								>
									<strong>{words.row(row.index + 1)}</strong> {row.refused}
								</button>
							</li>
						))}
					</ul>
				</Popover>
			)}
			{conflicts.length > 0 && (
				<Button size="s" icon="users" className="worksheet-wrong" onClick={onConflicts}>
					{words.conflicts(conflicts.length)}
				</Button>
			)}
			<IconButton icon="undo" label={words.undo} disabled={!undo} onClick={() => undo?.()} />
			<IconButton icon="undo" className="worksheet-redo" label={words.redo} disabled={!redo} onClick={() => redo?.()} />
			{cells.length > 0 && (
				<Button size="s" variant="ghost" onClick={onDiscard} disabled={isSaving}>
					{words.discard}
				</Button>
			)}
			{isAutomatic && open === 0 ? (
				<span className="muted">{words.autosave}</span>
			) : (
				<Button variant="primary" size="s" onClick={onSave} busy={isSaving} disabled={open === 0}>
					{words.save(open)}
				</Button>
			)}
		</>
	);
}
