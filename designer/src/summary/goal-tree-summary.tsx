import type { GoalTree } from '@dougong/schemas';
import { localText, useDesigner } from '../designer-context.ts';
import { formulaWords } from './formula-words.ts';
import type { SummaryProps } from './summary.tsx';

/** What a tree is over, how its records are scored, and what keeps its weights. */
export function GoalTreeSummary({ content, catalogue, onGo }: SummaryProps<GoalTree>) {
	const { texts, language, registry } = useDesigner();
	const model = catalogue.models.get(content.model);
	const words = (formula: string) => formulaWords(formula, model, catalogue, language);
	const facts: [string, string][] = Object.entries(content.fields).map(([use, field]) => [use, model?.fieldsByKey.get(field)?.title ?? field]);
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			<p>
				<button type="button" className="link" onClick={() => onGo(`models/${content.model}.json`)}>
					{model?.title ?? content.model}
				</button>
			</p>
			<h3>{texts.treeFields}</h3>
			<dl className="fact-list">
				{facts.map(([use, field]) => (
					<div key={use}>
						<dt>{use}</dt>
						<dd>{field}</dd>
					</div>
				))}
			</dl>
			<h3>{texts.scoring}</h3>
			<dl className="fact-list">
				{content.scoring.map((scoring) => {
					const rule = registry.scoringRules.find((r) => r.name === scoring.rule);
					return (
						<div key={scoring.key}>
							<dt>{scoring.title ?? scoring.key}</dt>
							<dd>
								{rule ? localText(rule.title, language) : scoring.rule}
								{Object.entries(scoring.inputs ?? {}).map(([name, formula]) => (
									<span key={name} className="facts__note muted">
										{name}: <q title={formula}>{words(formula)}</q>
									</span>
								))}
							</dd>
						</div>
					);
				})}
			</dl>
			{content.weights?.rules && (
				<>
					<h3>{texts.weightRules}</h3>
					<ul>
						{content.weights.rules.map((rule) => (
							<li key={rule.key}>
								{rule.title} <q title={rule.when}>{words(rule.when)}</q> → {words(rule.weight)}
							</li>
						))}
					</ul>
				</>
			)}
		</>
	);
}
