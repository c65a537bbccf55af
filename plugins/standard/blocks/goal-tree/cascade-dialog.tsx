import type { JsonValue } from '@dougong/schemas';
import type { CascadeRequest, CascadeResult } from '@dougong/schemas/api';
import { Button, Checkbox, cx, Dialog, EmptyState, Field, Note, Select, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useId, useRef, useState } from 'react';
import { isBlank, recordTitle, ValueCell } from '../shared/cell.tsx';
import { type FieldAt, fieldAt } from '../shared/models.ts';
import { isProblem } from '../shared/save-problem.ts';
import type { Goals, Named } from './goals.ts';

/** Children by rule: what would be made is shown before it is made; later, what has changed above is proposed below. */
export function CascadeDialog({ goals, of, onClose }: { goals: Goals; of: Named; onClose(): void }) {
	const { runtime, tree, words } = goals;
	const id = useId();
	const [rule, setRule] = useState(tree.cascade[0]?.key ?? '');
	const [done, setDone] = useState(0);
	const [spared, setSpared] = useState<ReadonlySet<string>>(new Set());
	const { result, problem } = usePreview(goals, { id: of.id, rule }, done);
	const leave = result?.create.flatMap((c) => (spared.has(c.for.id) ? c.for.id : [])) ?? [];
	const chosen = usePreview(goals, { id: of.id, rule: leave.length > 0 ? rule : '', leave }, done).result ?? result;
	const wanted = (result?.create.length ?? 0) - leave.length;
	const [refused, setRefused] = useState<ProblemLike | null>(null);
	/** Proposed changes that the person has ticked: none by itself, for some goals differ on purpose. */
	const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
	const [busy, setBusy] = useState<'make' | 'accept' | null>(null);
	const accepted = result?.change.filter((c) => ticked.has(c.id)) ?? [];
	const run = async (what: 'make' | 'accept', work: () => Promise<CascadeResult>, message: (n: number) => string) => {
		setBusy(what);
		setRefused(null);
		try {
			const answer = await work();
			runtime.toast(message(what === 'make' ? answer.create.length : accepted.length));
			setDone((n) => n + 1);
			if (what === 'make') goals.unfold(of.id);
		} catch (error) {
			setRefused(asProblem(error));
		}
		setBusy(null);
	};
	const make = () => run('make', () => runtime.trees.cascade(tree.key, { id: of.id, rule, ...(leave.length > 0 && { leave }) }), words.cascadeMade);
	const accept = () =>
		run('accept', () => runtime.trees.acceptCascade(tree.key, { id: of.id, rule, records: accepted.map((c) => c.id) }), words.cascadeAccepted);
	const wrong = refused ?? problem;
	const footer = (
		<>
			<Button onClick={onClose}>{words.close}</Button>
			{result !== null && result.change.length > 0 && (
				<Button busy={busy === 'accept'} disabled={accepted.length === 0} onClick={() => void accept()}>
					{words.cascadeAccept(accepted.length)}
				</Button>
			)}
			{result !== null && result.create.length > 0 && (
				<Button variant="primary" busy={busy === 'make'} disabled={wanted === 0} onClick={() => void make()}>
					{words.cascadeDo(wanted)}
				</Button>
			)}
		</>
	);
	return (
		<Dialog open onClose={onClose} size="l" title={words.cascadeTitle(of.title)} footer={footer}>
			<div className="goal-cascade">
				{tree.cascade.length === 0 ? (
					<EmptyState icon="org-unit" title={words.cascadeNone} />
				) : (
					<Field id={id} label={words.rule}>
						<Select id={id} options={tree.cascade.map((c) => ({ value: c.key, label: c.title }))} value={rule} onChange={(e) => setRule(e.target.value)} />
					</Field>
				)}
				{wrong && (
					<Note kind="error" title={wrong.title}>
						{wrong.errors?.[0]?.detail ?? wrong.detail}
					</Note>
				)}
				{!result && !wrong && rule !== '' && <Skeleton lines={5} />}
				{result && <Made goals={goals} result={result} chosen={chosen ?? result} spared={spared} onSpare={setSpared} />}
				{result?.byHand && (
					<Note title={words.cascadeByHand(result.byHand.length)}>
						{result.byHand
							.slice(0, 5)
							.map((child) => child.title ?? goals.texts.untitled)
							.join(words.and)}
						{result.byHand.length > 5 && ' …'}
					</Note>
				)}
				{result && result.change.length > 0 && <Changes goals={goals} result={result} chosen={ticked} onChoose={setTicked} />}
			</div>
		</Dialog>
	);
}

function usePreview(goals: Goals, request: CascadeRequest, done: number) {
	const {
		runtime: { trees },
		tree,
	} = goals;
	const [answer, setAnswer] = useState<{ for: string; result: CascadeResult | null; problem: ProblemLike | null } | null>(null);
	const asked = `${JSON.stringify(request)} ${done}`;
	const latest = useRef(request);
	latest.current = request;
	const { rule } = request;
	useEffect(() => {
		if (rule === '') return;
		let isLate = false;
		trees.cascade(tree.key, { ...latest.current, preview: true }).then(
			(result) => isLate || setAnswer({ for: asked, result, problem: null }),
			(error) => isLate || setAnswer({ for: asked, result: null, problem: asProblem(error) }),
		);
		return () => {
			isLate = true;
		};
	}, [trees, tree.key, rule, asked]);
	const isCurrent = answer?.for === asked;
	return { result: isCurrent ? answer.result : null, problem: isCurrent ? answer.problem : null };
}

const shownRoles = ['target', 'level', 'from', 'to'] as const;

interface MadeProps {
	goals: Goals;
	/** All that could be made. */
	result: CascadeResult;
	/** What is made without those that are left out. */
	chosen: CascadeResult;
	/** Those that nothing is made for, by the record that it would be for. */
	spared: ReadonlySet<string>;
	onSpare(spared: ReadonlySet<string>): void;
}
/** The children to be made, one a row, with the values that they get. */
function Made({ goals, result, chosen, spared, onSpare }: MadeProps) {
	const { runtime, tree, clientModel, parentField, roles, words, texts } = goals;
	if (result.create.length === 0) return <p className="muted">{words.cascadeNothing}</p>;
	const keys = [...new Set(result.create.flatMap((child) => Object.keys(child.values)))];
	// What the tree reckons with comes first.
	const first = shownRoles.flatMap((role) => keys.filter((key) => key === roles.get(role)?.path));
	const fields = [...new Set([...first, ...keys])]
		.filter((key) => key !== parentField)
		.map((key) => fieldAt(runtime.app, tree.model, key))
		.filter((at) => at !== undefined && !at.field.reference)
		.slice(0, 6) as NonNullable<ReturnType<typeof fieldAt>>[];
	const made = new Map(chosen.create.map((child) => [child.for.id, child]));
	const children = result.create.map((child) => made.get(child.for.id) ?? child);
	const count = words.cascadeNew(children.filter((child) => !spared.has(child.for.id)).length);
	return (
		<section aria-label={count}>
			<h3>{count}</h3>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
			<section className="goal-cascade__table" tabIndex={0} aria-label={clientModel.title}>
				<table className="goal-table">
					<thead>
						<tr>
							<th scope="col">{words.cascadeFor}</th>
							{fields.map((at) => (
								<th key={at.path} scope="col" className={runtime.field(at.field.kind)?.numeric ? 'num' : undefined}>
									{at.title}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{children.map((child) => (
							<tr key={child.for.id} className={cx(spared.has(child.for.id) && 'goal-cascade__spared')}>
								<th scope="row">
									<Checkbox checked={!spared.has(child.for.id)} onChange={() => onSpare(toggled(spared, child.for.id))}>
										{child.for.title ?? texts.untitled}
									</Checkbox>
								</th>
								{fields.map((at) => (
									<td key={at.path} className={runtime.field(at.field.kind)?.numeric ? 'num' : undefined}>
										{isBlank(child.values[at.path]) ? '—' : <ValueCell runtime={runtime} at={at} value={child.values[at.path] ?? null} />}
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</section>
	);
}

interface ChangesProps {
	goals: Goals;
	result: CascadeResult;
	/** Those that are to be accepted. */
	chosen: ReadonlySet<string>;
	onChoose(chosen: ReadonlySet<string>): void;
}
function Changes({ goals, result, chosen, onChoose }: ChangesProps) {
	const { runtime, tree, words, texts } = goals;
	const toggle = (id: string) => onChoose(toggled(chosen, id));
	return (
		<section className="goal-cascade__changes" aria-label={words.cascadeChange(result.change.length)}>
			<h3>{words.cascadeChange(result.change.length)}</h3>
			<Checkbox
				checked={result.change.every((c) => chosen.has(c.id))}
				indeterminate={chosen.size > 0 && !result.change.every((c) => chosen.has(c.id))}
				onChange={(e) => onChoose(e.target.checked ? new Set(result.change.map((c) => c.id)) : new Set())}
			>
				{words.selectAll}
			</Checkbox>
			<ul>
				{result.change.map((change) => (
					<li key={change.id}>
						<Checkbox checked={chosen.has(change.id)} onChange={() => toggle(change.id)}>
							{change.title ?? texts.untitled}
						</Checkbox>
						<ul>
							{Object.entries(change.fields).map(([path, { from, to }]) => (
								<li key={path}>
									<span className="muted">{fieldAt(runtime.app, tree.model, path)?.title ?? path}</span> <Proposed goals={goals} path={path} value={from} />{' '}
									<span className="muted">{words.becomes}</span> <Proposed goals={goals} path={path} value={to} />
								</li>
							))}
						</ul>
					</li>
				))}
			</ul>
		</section>
	);
}

/** A value of a proposal as its field shows it; records by their titles. */
function Proposed({ goals, path, value }: { goals: Goals; path: string; value: JsonValue }) {
	const { runtime, tree, words } = goals;
	const at = fieldAt(runtime.app, tree.model, path);
	const model = at?.field.reference?.model;
	if (isBlank(value)) return <span className="muted">{words.blank}</span>;
	if (!at) return <span>{String(value)}</span>;
	if (model && typeof value === 'string') return <Referred goals={goals} at={at} model={model} id={value} />;
	return <ValueCell runtime={runtime} at={at} value={value} />;
}

function Referred({ goals, at, model, id }: { goals: Goals; at: FieldAt; model: string; id: string }) {
	const { runtime, texts } = goals;
	const { record } = runtime.data.useRecord(model, id);
	const title = record ? recordTitle(runtime, model, record, texts.untitled) : null;
	return <ValueCell runtime={runtime} at={at} value={id} expanded={{ id, title }} />;
}

/** With it, or without it when it was there. */
function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
	return ids.has(id) ? new Set([...ids].filter((i) => i !== id)) : new Set([...ids, id]);
}

function asProblem(error: unknown): ProblemLike {
	return isProblem(error) ? error : { code: '', title: String(error), detail: '' };
}
