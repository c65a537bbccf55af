import type { TreeMoveResult } from '@dougong/schemas/api';
import { Button, Checkbox, Combobox, type ComboOption, Dialog, Field, Input, Note, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useId, useState } from 'react';
import { isProblem } from '../shared/save-problem.ts';
import { formatNumber } from '../shared/texts.ts';
import { numberOf } from './bands.ts';
import type { Goals, Named } from './goals.ts';

/** A new parent for one record: chosen here or by dragging, with what the move does before it is done. */
export function MoveDialog({ goals, of, to, onClose }: { goals: Goals; of: Named; to?: Named; onClose(): void }) {
	const { runtime, tree, words } = goals;
	const id = useId();
	const [parent, setParent] = useState<ComboOption | null>(to ?? null);
	const [isTop, setTop] = useState(false);
	const [reason, setReason] = useState('');
	const [isSaving, setSaving] = useState(false);
	const [refused, setRefused] = useState<ProblemLike | null>(null);
	const target = isTop ? null : parent?.id;
	const { result, problem } = usePreview(goals, of.id, target);
	const search = async (text: string) => {
		const found = await runtime.data.lookup(tree.model, text, 20);
		return found.filter((r) => r.id !== of.id).map((r) => ({ id: r.id, title: r.title ?? goals.texts.untitled }));
	};
	const move = async () => {
		if (target === undefined) return;
		setSaving(true);
		try {
			await runtime.trees.move(tree.key, { id: of.id, parent: target, ...(reason && { reason }) });
			runtime.toast(words.moved(of.title));
			onClose();
		} catch (error) {
			setRefused(asProblem(error));
			setSaving(false);
		}
	};
	const wrong = refused ?? problem;
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant="primary" busy={isSaving} disabled={!result || wrong !== null} onClick={() => void move()}>
				{words.moveDo}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} size="l" title={words.moveTitle(of.title)} footer={footer}>
			<div className="goal-move">
				<Field id={id} label={words.moveTo}>
					<Combobox
						id={id}
						label={words.moveSearch}
						placeholder={words.moveSearch}
						disabled={isTop}
						value={isTop || !parent ? [] : [parent]}
						search={search}
						onChange={([chosen]) => {
							setParent(chosen ?? null);
							setRefused(null);
						}}
					/>
				</Field>
				<Checkbox checked={isTop} onChange={(e) => setTop(e.target.checked)}>
					{words.moveTop}
				</Checkbox>
				{wrong && (
					<Note kind="error" title={wrong.title}>
						{wrong.errors?.[0]?.detail ?? wrong.detail}
					</Note>
				)}
				{target !== undefined && !result && !wrong && <Skeleton lines={4} />}
				{target !== undefined && (
					<Field id={`${id}r`} label={words.reason} help={words.reasonHint}>
						<Input
							id={`${id}r`}
							value={reason}
							maxLength={500}
							onChange={(e) => {
								setReason(e.target.value);
								setRefused(null);
							}}
						/>
					</Field>
				)}
				{result && !wrong && <Preview goals={goals} result={result} moved={of.id} />}
			</div>
		</Dialog>
	);
}

/** What the move would do; asked anew for every target. */
function usePreview(goals: Goals, id: string, parent: string | null | undefined) {
	const {
		runtime: { trees },
		tree,
	} = goals;
	const [answer, setAnswer] = useState<{ for: string; result: TreeMoveResult | null; problem: ProblemLike | null } | null>(null);
	const asked = `${id}>${parent}`;
	useEffect(() => {
		if (parent === undefined) return;
		let isLate = false;
		trees.move(tree.key, { id, parent, preview: true }).then(
			(result) => isLate || setAnswer({ for: asked, result, problem: null }),
			(error) => isLate || setAnswer({ for: asked, result: null, problem: asProblem(error) }),
		);
		return () => {
			isLate = true;
		};
	}, [trees, tree.key, id, parent, asked]);
	const isCurrent = parent !== undefined && answer?.for === asked;
	return { result: isCurrent ? answer.result : null, problem: isCurrent ? answer.problem : null };
}

function Preview({ goals, result, moved }: { goals: Goals; result: TreeMoveResult; moved: string }) {
	const { runtime, words, texts } = goals;
	const number = (value: string | number | null) => {
		const n = numberOf(value);
		return n === null ? '—' : formatNumber(n, runtime.language, { maximumFractionDigits: 4 });
	};
	const groups = result.groups.filter((group) => group.members.some((m) => m.before !== m.weight));
	const scores = result.scores.filter((s) => s.before !== s.after);
	return (
		<>
			<p>{words.moveBelow(result.below)}</p>
			{groups.length + scores.length === 0 && <p className="muted">{words.moveNothing}</p>}
			{groups.length > 0 && <h3>{words.moveGroups}</h3>}
			{groups.map((group) => (
				<BeforeAfter
					key={group.members.map((m) => m.id).join()}
					goals={goals}
					rows={group.members.map((m) => ({
						id: m.id,
						title: m.title ?? texts.untitled,
						before: number(m.before),
						after: number(m.weight),
						isMoved: m.id === moved,
					}))}
				/>
			))}
			{scores.length > 0 && (
				<>
					<h3>{words.moveScores}</h3>
					<BeforeAfter
						goals={goals}
						rows={scores.map((s) => ({
							id: s.id,
							title: s.title ?? texts.untitled,
							before: number(s.before),
							after: number(s.after),
							isMoved: s.id === moved,
						}))}
					/>
				</>
			)}
		</>
	);
}

function BeforeAfter({ goals, rows }: { goals: Goals; rows: { id: string; title: string; before: string; after: string; isMoved: boolean }[] }) {
	const { words } = goals;
	return (
		<table className="goal-table">
			<thead>
				<tr>
					<th scope="col">{words.record}</th>
					<th scope="col" className="num">
						{words.moveBefore}
					</th>
					<th scope="col" className="num">
						{words.moveAfter}
					</th>
				</tr>
			</thead>
			<tbody>
				{rows.map((row) => (
					<tr key={row.id} className={row.isMoved ? 'goal-weights__set' : undefined}>
						<th scope="row">{row.title}</th>
						<td className="num">{row.before}</td>
						<td className="num">{row.after}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function asProblem(error: unknown): ProblemLike {
	return isProblem(error) ? error : { code: '', title: String(error), detail: '' };
}
