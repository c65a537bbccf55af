import { asProblem } from '@dougong/client';
import { type CheckedFormula, compileFormula, type Facts, findModel } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { ListResult } from '@dougong/schemas/api';
import { ErrorNote, Note, Tabs } from '@dougong/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { getFacts, newestRecords, previewFormula } from '../api.ts';
import { useDesigner } from '../designer-context.ts';
import { ByHand } from './by-hand.tsx';
import type { Editing, FormulaTarget } from './editing.ts';
import { OutcomeText, ValueText } from './outcome-text.tsx';
import { fieldAt, isOwn, type Outcome, outcomeOf, pathOf, sampleRecord } from './sample-values.ts';
import { formulaTexts } from './texts.ts';

const samples = 5;
const mostInputs = 5;

interface PreviewProps {
	editing: Editing;
	target: FormulaTarget;
	/** null while there is a mistake. */
	formula: CheckedFormula | null;
	/** As it would be stored. */
	canonical: string;
}
/** What the formula gives, while it is written: for the newest records, or for values that are typed in. */
export function Preview({ editing, target, formula, canonical }: PreviewProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const [tab, setTab] = useState<'samples' | 'hand'>('samples');
	const facts = useQuery({ queryKey: ['facts', editing.env], queryFn: () => getFacts(editing.env), staleTime: 60_000 });
	const { catalogue } = editing;
	const model = findModel(target.model, catalogue, editing.apps);
	const expand = useMemo(
		() =>
			(model?.fields ?? [])
				.filter((f) => f.reference && f.column)
				.map((f) => f.key)
				.slice(0, 10),
		[model],
	);
	const records = useQuery({
		queryKey: ['samples', editing.env, target.model, expand.join()],
		queryFn: () => newestRecords(editing.env, target.model, samples, expand).catch((error) => without(error, editing.env, target.model)),
		staleTime: 30_000,
	});
	const tabs = [
		{ key: 'samples', label: texts.samples },
		{ key: 'hand', label: texts.byHand },
	];
	return (
		<section className="preview" aria-label={texts.preview}>
			<h3>{texts.preview}</h3>
			<Tabs label={texts.preview} tabs={tabs} value={tab} onChange={(next) => setTab(next === 'hand' ? 'hand' : 'samples')}>
				{facts.error && <ErrorNote problem={asProblem(facts.error)} onRetry={() => void facts.refetch()} />}
				{!formula ? (
					<p className="muted">{canonical === '' ? texts.writeFirst : texts.fixFirst}</p>
				) : !facts.data ? null : tab === 'hand' ? (
					<ByHand formula={formula} scope={editing.scopeOf(target.model)} facts={facts.data} />
				) : records.data === undefined ? (
					<p className="muted">{texts.loading}</p>
				) : records.data === null || records.data.records.length === 0 ? (
					<Note title={records.data === null ? texts.notPublished : texts.noSamples} />
				) : (
					<Samples editing={editing} target={target} formula={formula} canonical={canonical} facts={facts.data} list={records.data} />
				)}
			</Tabs>
		</section>
	);
}

/** Expanding what only the draft has is refused; a model that only the draft has is not there: null. */
async function without(error: unknown, env: string, model: string): Promise<ListResult | null> {
	const { code } = asProblem(error);
	if (code === 'model.unknown' || code === 'app.unknown') return null;
	return newestRecords(env, model, samples, []);
}

interface Row {
	id: string;
	title: string;
	inputs: { path: string; value: JsonValue }[];
	outcome: Outcome | undefined;
}

function Samples({ editing, target, formula, canonical, facts, list }: PreviewProps & { formula: CheckedFormula; facts: Facts; list: ListResult }) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const scope = editing.scopeOf(target.model);
	const paths = formula.dependencies.filter((d) => d.field !== 'id').slice(0, mostInputs);
	const own = isOwn(formula);
	const rows = useMemo(() => ownRows({ editing, target, formula, canonical }, facts, list), [editing, target, formula, canonical, facts, list]);
	const asked = useServer(own ? null : { env: editing.env, model: target.model, formula: canonical, ids: list.records.map((r) => r.id) });
	const shown = own ? rows : rows.map((row) => asked.rows?.get(row.id) ?? { ...row, inputs: row.inputs, outcome: undefined });
	const names = new Map(
		list.records.flatMap((r) => Object.values(r.expanded ?? {}).flatMap((e) => [e ?? []].flat().map((ref) => [ref.id, ref.title ?? ref.id] as const))),
	);
	const titled = new Map(rows.map((r) => [r.id, r.title]));
	return (
		<div className="summary__scroll">
			<table className="facts preview__table">
				<thead>
					<tr>
						<th scope="col">{texts.record}</th>
						{paths.map((at) => (
							<th scope="col" key={pathOf(at)}>
								{fieldAt(scope, at, language).title}
							</th>
						))}
						<th scope="col">{texts.result}</th>
					</tr>
				</thead>
				<tbody>
					{shown.map((row) => (
						<tr key={row.id}>
							<th scope="row">{titled.get(row.id) ?? row.title}</th>
							{paths.map((at) => (
								<td key={pathOf(at)}>
									<ValueText value={row.inputs.find((i) => i.path === pathOf(at))?.value ?? null} field={fieldAt(scope, at, language)} names={names} />
								</td>
							))}
							<td className="preview__result">
								{row.outcome ? <OutcomeText outcome={row.outcome} type={formula.type} names={names} /> : <span className="muted">{texts.loading}</span>}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			{asked.problem && <ErrorNote problem={asked.problem} />}
		</div>
	);
}

function ownRows({ editing, target, formula }: PreviewProps & { formula: CheckedFormula }, facts: Facts, { records }: ListResult): Row[] {
	const evaluate = compileFormula(formula);
	const titleField = findModel(target.model, editing.catalogue, editing.apps)?.titleField;
	return records.map(({ id, values }) => {
		const record = sampleRecord({ ...values, id }, target.model, editing.catalogue, facts);
		return {
			id,
			title: String((titleField && values[titleField]) || id.slice(-8)),
			inputs: formula.dependencies.map((at) => ({ path: pathOf(at), value: (record.get(at.path, at.field) ?? null) as JsonValue })),
			outcome: outcomeOf(evaluate(record, facts)),
		};
	});
}

const pauseMs = 300;

/** What the server works out from records that are not here: over references and sets. Asked a moment after the last change. */
function useServer(question: { env: string; model: string; formula: string; ids: string[] } | null) {
	const text = question && JSON.stringify(question);
	const [settled, setSettled] = useState(text);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(text), pauseMs);
		return () => clearTimeout(timer);
	}, [text]);
	const answer = useQuery({
		queryKey: ['formula-preview', settled],
		enabled: settled !== null && settled === text,
		queryFn: () => {
			const { env, model, formula, ids } = JSON.parse(settled ?? '') as NonNullable<typeof question>;
			const [app = '', key = ''] = model.split('/');
			return previewFormula(env, app, { model: key, formula, ids });
		},
		staleTime: 10_000,
	});
	const rows = settled === text && answer.data ? new Map(answer.data.records.map((r) => [r.id, rowOf(r)] as const)) : undefined;
	return { rows, problem: answer.error ? asProblem(answer.error) : null };
}

function rowOf(r: Awaited<ReturnType<typeof previewFormula>>['records'][number]): Row {
	return {
		id: r.id,
		title: r.title ?? r.id,
		inputs: r.inputs.map((i) => ({ path: i.label, value: i.value })),
		outcome: r.error ? { kind: 'error', code: r.error.code } : { kind: 'value', value: r.value },
	};
}
