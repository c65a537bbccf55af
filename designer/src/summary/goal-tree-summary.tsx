import type { GoalTree, JsonObject } from '@dougong/schemas';
import { Button, Field } from '@dougong/ui';
import { useId } from 'react';
import { useDesigner } from '../designer-context.ts';
import { BandsTable } from '../goal-tree/bands-table.tsx';
import { FormulaCell } from '../goal-tree/formula-cell.tsx';
import { ChoiceCell, NumberCell } from '../goal-tree/inputs.tsx';
import { ScoringCard, useOptions } from '../goal-tree/scoring-card.tsx';
import { type TreeEditing, useTreeEditing } from '../goal-tree/tree-editing.ts';
import { WeightRules } from '../goal-tree/weight-rules.tsx';
import type { SummaryProps } from './summary.tsx';

/** A tree as a form: what it is over, how its records are scored, how scores move up, and what keeps its weights. */
export function GoalTreeSummary({ content, catalogue, onGo }: SummaryProps<GoalTree>) {
	const { texts: common } = useDesigner();
	const editing = useTreeEditing(content);
	if (!editing) return <p className="muted">{common.loading}</p>;
	const { texts, set } = editing;
	const model = catalogue.models.get(content.model);
	return (
		<div className="tree-form">
			{content.description && <p className="summary__lead">{content.description}</p>}
			<p>
				{texts.model}{' '}
				<button type="button" className="link" onClick={() => onGo(`models/${content.model}.json`)}>
					{model?.title ?? content.model}
				</button>
			</p>
			<section>
				<h3>{texts.fields}</h3>
				<dl className="fact-list fact-list--wide">
					{Object.entries(content.fields).map(([use, field]) => (
						<div key={use}>
							<dt>{texts.uses[use] ?? use}</dt>
							<dd>{model?.fieldsByKey.get(field)?.title ?? field}</dd>
						</div>
					))}
					<div>
						<dt>{texts.where}</dt>
						<dd>
							<FormulaCell editing={editing} pointer="/where" title={texts.where} returns="boolean" value={content.where} isOptional empty={texts.allRecords} />
						</dd>
					</div>
				</dl>
			</section>
			<Scorings editing={editing} />
			<section>
				<h3>{texts.rollup}</h3>
				<RollupForm editing={editing} />
			</section>
			<section>
				<h3>{texts.bands}</h3>
				<p className="muted">{texts.bandsBody}</p>
				<BandsTable editing={editing} />
			</section>
			<section>
				<h3>{texts.weights}</h3>
				{content.weights ? (
					<WeightForm editing={editing} />
				) : (
					<Button size="s" icon="plus" onClick={() => set('/weights', {})}>
						{texts.keepWeights}
					</Button>
				)}
			</section>
			{content.weights && (
				<section>
					<h3>{texts.rules}</h3>
					<p className="muted">{texts.rulesBody}</p>
					<WeightRules editing={editing} />
				</section>
			)}
			<p className="muted">{texts.more}</p>
		</div>
	);
}

function Scorings({ editing }: { editing: TreeEditing }) {
	const { tree, texts, set } = editing;
	const options = useOptions(tree, 'rule');
	const free = options.find((o) => !tree.scoring.some((s) => s.key === o.value))?.value ?? `scoring_${tree.scoring.length + 1}`;
	const add = () => {
		const { actual, target } = tree.fields;
		const inputs = { ...(actual && { actual: `[${actual}]` }), ...(target && { target: `[${target}]` }) };
		set('/scoring', [...tree.scoring, { key: free, rule: 'higher', inputs }] as unknown as JsonObject[]);
	};
	return (
		<section>
			<h3>{texts.scoring}</h3>
			<p className="muted">{texts.scoringBody}</p>
			{tree.scoring.map((scoring, i) => (
				<ScoringCard key={scoring.key} editing={editing} at={i} />
			))}
			{tree.scoring.length < 30 && (
				<Button size="s" icon="plus" onClick={add}>
					{texts.addScoring}
				</Button>
			)}
		</section>
	);
}

function RollupForm({ editing: { tree, texts, set } }: { editing: TreeEditing }) {
	const id = useId();
	return (
		<div className="two-columns">
			<Field id={`${id}method`} label={texts.method}>
				<ChoiceCell
					id={`${id}method`}
					label={texts.method}
					value={tree.rollup.method}
					words={texts.methods}
					onChange={(value) => set('/rollup/method', value)}
				/>
			</Field>
			<Field id={`${id}missing`} label={texts.missing}>
				<ChoiceCell
					id={`${id}missing`}
					label={texts.missing}
					value={tree.rollup.missing ?? 'renormalise'}
					words={texts.missings}
					onChange={(value) => set('/rollup/missing', value)}
				/>
			</Field>
			{tree.fields.achievement !== undefined && (
				<Field id={`${id}own`} label={texts.own}>
					<ChoiceCell id={`${id}own`} label={texts.own} value={tree.rollup.own ?? 'leaf'} words={texts.owns} onChange={(value) => set('/rollup/own', value)} />
				</Field>
			)}
		</div>
	);
}

function WeightForm({ editing: { tree, texts, set } }: { editing: TreeEditing }) {
	const id = useId();
	const { weights = {} } = tree;
	const numbers = [
		['total', texts.total, '100'],
		['digits', texts.digits, '1'],
		['minimum', texts.least, undefined],
		['maximum', texts.most, undefined],
	] as const;
	return (
		<div className="two-columns">
			{numbers.map(([name, label, preset]) => (
				<Field key={name} id={`${id}${name}`} label={label}>
					<NumberCell
						id={`${id}${name}`}
						label={label}
						value={weights[name]}
						placeholder={preset}
						min={0}
						onChange={(value) => set(`/weights/${name}`, value)}
					/>
				</Field>
			))}
			<Field id={`${id}period`} label={texts.period}>
				<ChoiceCell
					id={`${id}period`}
					label={texts.period}
					value={weights.period ?? 'segment'}
					words={texts.periods}
					onChange={(value) => set('/weights/period', value)}
				/>
			</Field>
		</div>
	);
}
