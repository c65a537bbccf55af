import type { ScoringInput, ScoringRule } from '../kinds/scoring-rule.ts';
import { givenTo, isComplete, type TreeScoring } from '../tree/scoring-formula.ts';
import type { CatalogueModel } from './catalogue.ts';
import { type CheckingTree, checkType, constantValue } from './checking-tree.ts';
import { fileOf } from './read-bundle.ts';
import { escapePointer } from './reading.ts';
import { isUsable, shapeErrors } from './shape.ts';

/** One scoring of a tree: its rule, inputs, parameters and limits. */
export function checkScoring(index: number, t: CheckingTree): void {
	const scoring = t.tree.scoring[index];
	if (!scoring) return;
	const pointer = `/scoring/${index}`;
	const rule = t.registry.scoringRule(scoring.rule);
	if (rule) checkRule(rule, scoring, pointer, t);
	else t.say('tree.unknown-rule', `${pointer}/rule`, { name: scoring.rule, names: t.registry.scoringRules.map((r) => r.name).join(' ') });
}

function checkRule(rule: ScoringRule, scoring: TreeScoring, pointer: string, t: CheckingTree): void {
	checkLimits(scoring, pointer, t);
	checkInputs({ wanted: rule.inputs, given: scoring.inputs ?? {}, over: t.over, rule }, `${pointer}/inputs`, t);
	if (!rule.parts && scoring.parts) t.say('tree.parts-inert', `${pointer}/parts`, { rule: rule.title.en, ruleZh: rule.title.zh });
	if (rule.parts && !scoring.parts) t.say('tree.parts-missing', pointer, { rule: rule.title.en, ruleZh: rule.title.zh });
	if (rule.parts && scoring.parts) checkParts(rule, scoring.parts, `${pointer}/parts`, t);
	checkParams(rule, scoring, `${pointer}/params`, t);
	if (isComplete(rule, scoring)) checkConditions(rule, scoring, `${pointer}/inputs`, t);
}

function checkLimits({ cap, floor, gate }: TreeScoring, pointer: string, { say }: CheckingTree): void {
	if (floor !== undefined && cap !== undefined && floor > cap)
		say('model.empty-range', `${pointer}/floor`, { low: 'floor', from: floor, high: 'cap', to: cap });
	if (gate !== undefined && cap !== undefined && gate > cap) say('model.empty-range', `${pointer}/gate`, { low: 'gate', from: gate, high: 'cap', to: cap });
}

interface Inputs {
	wanted: readonly ScoringInput[];
	given: { readonly [name: string]: string };
	over: CatalogueModel;
	rule: ScoringRule;
}

function checkInputs({ wanted, given, over, rule }: Inputs, pointer: string, t: CheckingTree): void {
	for (const input of wanted) {
		const value = given[input.name];
		if (value !== undefined) checkType({ value, file: fileOf(t.tree), pointer: `${pointer}/${input.name}` }, over, input.type, t);
		else if (!input.optional) t.say('tree.input-missing', pointer, { input: input.name, title: input.title.en, titleZh: input.title.zh });
	}
	for (const name of Object.keys(given)) {
		if (wanted.some((input) => input.name === name)) continue;
		t.say('tree.input-unknown', `${pointer}/${escapePointer(name)}`, {
			name,
			rule: rule.title.en,
			ruleZh: rule.title.zh,
			names: wanted.map((i) => i.name).join(' '),
		});
	}
}

function checkParts(rule: ScoringRule, parts: NonNullable<TreeScoring['parts']>, pointer: string, t: CheckingTree): void {
	const model = t.model(parts.model);
	if (!model) return;
	const field = model.fieldsByKey.get(parts.record);
	if (field?.reference && field.reference.model !== t.over.ref) {
		const found = t.model(field.reference.model)?.title ?? field.reference.model;
		t.say('tree.wrong-reference', `${pointer}/record`, { field: field.title, found, model: t.over.title });
	}
	checkInputs({ wanted: rule.parts ?? [], given: parts.inputs, over: model, rule }, `${pointer}/inputs`, t);
}

function checkParams(rule: ScoringRule, scoring: TreeScoring, pointer: string, t: CheckingTree): void {
	const params = scoring.params ?? {};
	// Where params are left out altogether, what is missing is missing from the scoring.
	const at = scoring.params === undefined ? pointer.replace(/\/params$/, '') : pointer;
	for (const e of shapeErrors(rule.params, params)) t.report.add({ ...e, file: fileOf(t.tree), pointer: at + e.pointer });
	if (!isUsable(rule.params, params)) return;
	for (const m of rule.checkParams?.(params) ?? []) t.say('tree.params', pointer + m.pointer, { reason: m.message.en, reasonZh: m.message.zh });
}

/** Conditions on inputs that are written out, such as a target of 0. What depends on a record is refused when the record is written. */
function checkConditions(rule: ScoringRule, scoring: TreeScoring, pointer: string, t: CheckingTree): void {
	for (const { holds, input, message } of rule.conditions?.(givenTo(rule, scoring)) ?? []) {
		if (constantValue(holds, { t: 'boolean' }, t) !== false) continue;
		t.say('tree.condition', `${pointer}/${input}`, { reason: message.en, reasonZh: message.zh });
	}
}
