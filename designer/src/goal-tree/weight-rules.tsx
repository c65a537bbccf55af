import type { JsonObject } from '@dougong/schemas';
import { Button, IconButton } from '@dougong/ui';
import { FormulaCell } from './formula-cell.tsx';
import { NumberCell, TextCell } from './inputs.tsx';
import type { TreeEditing } from './tree-editing.ts';

/** The rules that set weights while a condition holds, one a card. */
export function WeightRules({ editing }: { editing: TreeEditing }) {
	const { tree, texts, set } = editing;
	const rules = tree.weights?.rules ?? [];
	const add = () => {
		let n = rules.length + 1;
		while (rules.some((r) => r.key === `rule_${n}`)) n++;
		const rule = { key: `rule_${n}`, title: texts.newRule(n), when: 'FALSE', weight: '0' };
		set('/weights', { ...(tree.weights as JsonObject | undefined), rules: [...(rules as unknown as JsonObject[]), rule] });
	};
	return (
		<>
			{rules.map((rule, i) => {
				const at = `/weights/rules/${i}`;
				return (
					<section key={rule.key} className="tree-card" aria-label={rule.title}>
						<header>
							<TextCell label={`${texts.name} ${i + 1}`} value={rule.title} onChange={(value) => set(`${at}/title`, value)} />
							<IconButton icon="trash" size="s" label={texts.removeOf(rule.title)} onClick={() => set(rules.length === 1 ? '/weights/rules' : at, undefined)} />
						</header>
						<dl className="fact-list">
							<div>
								<dt>{texts.when}</dt>
								<dd>
									<FormulaCell editing={editing} pointer={`${at}/when`} title={`${rule.title} · ${texts.when}`} returns="boolean" value={rule.when} />
								</dd>
							</div>
							<div>
								<dt>{texts.weight}</dt>
								<dd>
									<FormulaCell editing={editing} pointer={`${at}/weight`} title={`${rule.title} · ${texts.weight}`} returns="number" value={rule.weight} />
								</dd>
							</div>
							{(['from', 'to'] as const).map((end) => (
								<div key={end}>
									<dt>{end === 'from' ? texts.validFrom : texts.validTo}</dt>
									<dd>
										<FormulaCell
											editing={editing}
											pointer={`${at}/${end}`}
											title={`${rule.title} · ${end === 'from' ? texts.validFrom : texts.validTo}`}
											returns="date"
											value={rule[end]}
											isOptional
											empty={texts.optional}
										/>
									</dd>
								</div>
							))}
							<div>
								<dt>{texts.priority}</dt>
								<dd className="tree-card__number">
									<NumberCell
										label={`${rule.title} ${texts.priority}`}
										value={rule.priority}
										placeholder="100"
										min={0}
										onChange={(value) => set(`${at}/priority`, value === undefined ? undefined : Math.round(value))}
									/>
									<span className="muted">{texts.priorityHelp}</span>
								</dd>
							</div>
						</dl>
					</section>
				);
			})}
			{rules.length < 50 && (
				<Button size="s" icon="plus" onClick={add}>
					{texts.addRule}
				</Button>
			)}
		</>
	);
}
