import { Button, Dialog } from '@dougong/ui';
import type { GridColumn } from './columns.ts';
import type { PastePlan } from './paste.ts';
import type { GridTexts } from './texts.ts';

const shownMistakes = 8;

/** What pasting would do, before it does: how much, what is left out, and what was not understood. */
export function PasteDialog({
	plan,
	columns,
	words,
	onApply,
	onCancel,
}: {
	plan: PastePlan;
	columns: readonly GridColumn[];
	words: GridTexts;
	onApply(): void;
	onCancel(): void;
}) {
	const mistakes = plan.changes.filter((c) => c.mistake !== undefined);
	const titleOf = (field: string) => columns.find((c) => c.path === field)?.title ?? field;
	const footer = (
		<>
			<Button onClick={onCancel}>{words.cancel}</Button>
			<Button variant="primary" autoFocus onClick={onApply} disabled={plan.changes.length === 0}>
				{words.pasteApply}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onCancel} title={words.pasteTitle} footer={footer}>
			<p>{words.pasteBody(plan.changes.length, plan.rows, plan.columns)}</p>
			{plan.newRows > 0 && <p>{words.pasteNew(plan.newRows)}</p>}
			{plan.skipped > 0 && <p>{words.pasteSkipped(plan.skipped)}</p>}
			{plan.cut > 0 && <p>{words.pasteCut(plan.cut)}</p>}
			<p>{words.pasteMistakes(mistakes.length)}</p>
			{mistakes.length > 0 && (
				<ul className="worksheet-mistakes">
					{mistakes.slice(0, shownMistakes).map((m) => (
						<li key={`${m.key} ${m.field}`}>
							<strong>{words.cell(m.index + 1, undefined, titleOf(m.field))}</strong> “{m.text}” {m.mistake}
						</li>
					))}
					{mistakes.length > shownMistakes && <li className="muted">{words.more(mistakes.length - shownMistakes)}</li>}
				</ul>
			)}
		</Dialog>
	);
}
