import type { GoalTree } from '@dougong/schemas';
import type { Static, TObject } from '@sinclair/typebox';
import { isUsable } from '../definition/shape.ts';
import type { Registry } from '../kinds/registry.ts';
import type { ScoringGiven, ScoringRule } from '../kinds/scoring-rule.ts';
import { asOperand, numberLiteral, relationName, textLiteral } from './formula-text.ts';

export type TreeScoring = GoalTree['scoring'][number];

/** What a tree gives to a rule: formulas as operands, parameters with their defaults. */
export function givenTo(rule: ScoringRule, scoring: TreeScoring): ScoringGiven<Static<TObject>> {
	const operands = (inputs: { [name: string]: string }) => Object.fromEntries(Object.entries(inputs).map(([name, text]) => [name, asOperand(text)]));
	return {
		inputs: operands(scoring.inputs ?? {}),
		parts: rule.parts && scoring.parts ? { of: relationName(scoring.parts.model, scoring.parts.record), inputs: operands(scoring.parts.inputs) } : null,
		params: { ...defaultsOf(rule.params), ...scoring.params },
		cap: scoring.cap ?? null,
	};
}

function defaultsOf(params: TObject): { [name: string]: unknown } {
	return Object.fromEntries(Object.entries(params.properties).flatMap(([name, schema]) => (schema.default === undefined ? [] : [[name, schema.default]])));
}

/** Whether the rule has all it needs; what is missing is told by the checker. */
export function isComplete(rule: ScoringRule, scoring: TreeScoring): boolean {
	const has = (inputs: { [name: string]: string } | undefined, wanted: ScoringRule['inputs']) =>
		wanted.every((i) => i.optional || inputs?.[i.name] !== undefined);
	return has(scoring.inputs, rule.inputs) && (!rule.parts || has(scoring.parts?.inputs, rule.parts)) && isUsable(rule.params, scoring.params ?? {});
}

/** The achievement by one rule, with its limits: nothing below the gate, then at least the floor and at most the cap. */
export function scoringFormula(scoring: TreeScoring, registry: Registry): string | undefined {
	const rule = registry.scoringRule(scoring.rule);
	if (!rule || !isComplete(rule, scoring)) return undefined;
	const text = rule.formula(givenTo(rule, scoring));
	const limited = withLimits(text, scoring);
	return scoring.gate === undefined ? limited : `IF(${asOperand(text)} < ${numberLiteral(scoring.gate)}, 0, ${limited})`;
}

function withLimits(text: string, { floor, cap }: TreeScoring): string {
	if (floor !== undefined && cap !== undefined) return `CLAMP(${text}, ${numberLiteral(floor)}, ${numberLiteral(cap)})`;
	if (cap !== undefined) return `MIN(${text}, ${numberLiteral(cap)})`;
	return floor === undefined ? text : `MAX(${text}, ${numberLiteral(floor)})`;
}

/** The achievement by the rule that the record chooses; the first where it chooses none. Undefined when no rule is complete. */
export function achievementFormula(tree: GoalTree, registry: Registry): string | undefined {
	const known = tree.scoring.flatMap((s) => {
		const text = scoringFormula(s, registry);
		return text === undefined ? [] : [{ key: s.key, text }];
	});
	const [first] = known;
	if (!first || tree.scoring.length === 1 || !tree.fields.rule) return first?.text;
	const chosen = `COALESCE([${tree.fields.rule}], ${textLiteral(first.key)})`;
	return `SWITCH(${chosen}, ${known.map((k) => `${textLiteral(k.key)}, ${k.text}`).join(', ')})`;
}
