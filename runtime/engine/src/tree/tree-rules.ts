import type { GoalTree, Model } from '@dougong/schemas';
import { type FormulaNode, innerNodes } from '../formula/ast.ts';
import { parseFormula } from '../formula/parse.ts';
import type { Registry } from '../kinds/registry.ts';
import { textLiteral } from './formula-text.ts';
import { givenTo, isComplete, type TreeScoring } from './scoring-formula.ts';

type ModelRule = NonNullable<Model['rules']>[number];

/**
 * What every record of a tree must leave true so that it can be scored: the conditions of the scoring rules, each for the records that it
 * scores. They join the rules of the model. Conditions that read other records are left out: there the score is blank, with its reason.
 */
export function treeRules(tree: GoalTree, registry: Registry, language: 'en' | 'zh'): ModelRule[] {
	return tree.scoring.flatMap((scoring) => {
		const rule = registry.scoringRule(scoring.rule);
		if (!rule?.conditions || !isComplete(rule, scoring)) return [];
		const conditions = rule.conditions(givenTo(rule, scoring)).filter(({ holds }) => isOfOneRecord(holds));
		return conditions.map(({ holds, input, message }, i): ModelRule => {
			const field = fieldOf(scoring.inputs?.[input]);
			const assert = [...notFor(tree, scoring), `(${holds})`].join(' OR ');
			return { key: `${tree.key}_${scoring.key}_${i + 1}`, assert, message: message[language], ...(field !== undefined && { field }) };
		});
	});
}

/** Records that the scoring is not for: those that choose another one, and those that do not count. */
function notFor({ fields, where, scoring: all }: GoalTree, scoring: TreeScoring): string[] {
	const chooses = fields.rule === undefined ? undefined : `COALESCE([${fields.rule}], ${textLiteral(all[0]?.key ?? '')}) <> ${textLiteral(scoring.key)}`;
	return [...(chooses && all.length > 1 ? [chooses] : []), ...(where !== undefined && isOfOneRecord(where) ? [`NOT COALESCE(${where}, FALSE)`] : [])];
}

/** The field, when the input is one as it stands. */
function fieldOf(text: string | undefined): string | undefined {
	const { ast } = parseFormula(text ?? '');
	return ast.k === 'field' && ast.segments.length === 1 ? ast.name : undefined;
}

function isOfOneRecord(text: string): boolean {
	const { ast, diagnostics } = parseFormula(text);
	return diagnostics.length === 0 && readsOnlyItself(ast);
}

const sets: ReadonlySet<string> = new Set(['PEERS', 'PREVIOUS']);

function readsOnlyItself(node: FormulaNode): boolean {
	if (node.k === 'name' || (node.k === 'call' && sets.has(node.name.toUpperCase()))) return false;
	if (node.k === 'field') return node.segments.length === 1;
	return innerNodes(node).every(readsOnlyItself);
}
