import type { GoalTree } from '@dougong/schemas';
import { checkFormulaSource } from '../computed/check-computed.ts';
import { isComputed } from '../computed/source.ts';
import { Num } from '../formula/number.ts';
import { bandMistakes } from '../tree/bands.ts';
import { treeSources } from '../tree/tree-formulas.ts';
import type { CatalogueField, CatalogueModel } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { checkScoring } from './check-scoring.ts';
import { checkForEverybody, type CheckingTree, checkType, constantValue } from './checking-tree.ts';
import { absoluteModel } from './references.ts';
import { fileOf } from './read-bundle.ts';

type Fields = GoalTree['fields'];

/** The fields that a tree fills. */
export const filledByTree = ['score', 'achievement', 'status', 'leastConfidence'] as const satisfies (keyof Fields)[];

/** That a goal tree makes sense; its references and single formulas are checked like those of every definition. */
export function checkGoalTree(tree: GoalTree, c: Checking): void {
	const file = fileOf(tree);
	const over = c.model(tree.model);
	// A model that is not there, or is broken, is told elsewhere.
	if (!over || [...c.brokenFields].some((f) => f.startsWith(`${over.key}/`))) return;
	const say: CheckingTree['say'] = (code, pointer, details = {}) => c.report.add({ code, file, pointer, details: { names: '', ...details } });
	if (over.app !== c.home.app.key) say('tree.other-app', '/model', { model: over.title });
	else if (over.treeParent === null) say('tree.no-parent', '/model', { model: over.title });
	else checkWhole({ ...c, tree, over, say }, file);
}

function checkWhole(t: CheckingTree, file: string): void {
	const { tree, over } = t;
	checkFields(t);
	checkNeeds(t);
	checkInert(t);
	checkOptions(t);
	checkBands(t);
	for (const i of tree.scoring.keys()) checkScoring(i, t);
	checkWeights(t);
	checkReferences(t);
	checkCascade(t);
	checkConflicts(t);
	if (t.report.all().some((d) => d.file === file && d.severity === 'error')) return;
	for (const { field, source } of treeSources(tree, t.registry)) {
		const filled = over.fieldsByKey.get(field);
		if (filled) checkFormulaSource({ model: over, field: filled, source }, { file, pointer: '' }, t);
	}
}

/** Fields that the tree fills are plain, and no field has two uses that could not both be right. */
function checkFields({ tree, over, home, say }: CheckingTree): void {
	const filled = new Map<string, string>();
	for (const use of filledByTree) {
		const field = fieldOf(tree.fields[use], over);
		if (!field) continue;
		const pointer = `/fields/${use}`;
		const reason = whyNotPlain(field, over);
		if (reason) say('tree.not-plain', pointer, { field: field.title, reason: reason.en, reasonZh: reason.zh });
		const other = Object.entries(tree.fields).find(([name, key]) => name !== use && key === field.key);
		if (other && !filled.has(field.key)) say('tree.field-twice', pointer, { field: field.title, other: other[0] });
		filled.set(field.key, use);
	}
	const trees = [...home.trees.values()].filter((other) => other.key < tree.key && absoluteModel(other.model, home.app.key) === over.ref);
	for (const [key, use] of filled) {
		const before = trees.find((other) => filledByTree.some((name) => other.fields[name] === key));
		if (before) say('tree.filled-twice', `/fields/${use}`, { field: over.fieldsByKey.get(key)?.title ?? key, other: before.title });
	}
}

function whyNotPlain(field: CatalogueField, over: CatalogueModel): { en: string; zh: string } | undefined {
	const { required } = over.definition.schema;
	if (isComputed(field.property)) return { en: 'it has a formula of its own', zh: '该字段已有自己的公式' };
	if (field.system || field.type.readOnly) return { en: 'the system fills it', zh: '该字段由系统填写' };
	if (Array.isArray(required) && required.includes(field.name)) return { en: 'it is required', zh: '该字段为必填' };
	if (field.unique || over.uniques.some((u) => u.fields.includes(field.key))) return { en: 'its values must be unique', zh: '该字段要求值唯一' };
	if (field.property.default !== undefined || field.property['x-default'] !== undefined) return { en: 'it has a default', zh: '该字段有默认值' };
	return undefined;
}

/** What one part of the tree cannot do without. */
function checkNeeds({ tree, say }: CheckingTree): void {
	const { fields, rollup, weights, contributions, statusFrom } = tree;
	const need = (isNeeded: boolean, field: keyof Fields, pointer: string, what: { en: string; zh: string }) => {
		if (isNeeded && fields[field] === undefined) say('tree.field-needed', pointer, { field, what: what.en, whatZh: what.zh });
	};
	need(rollup.method === 'weighted', 'weight', '/rollup/method', { en: 'a weighted roll-up', zh: '加权汇总' });
	need(weights !== undefined && rollup.method !== 'weighted', 'weight', '/weights', { en: '“weights”', zh: 'weights' });
	need(rollup.own === 'first', 'achievement', '/rollup/own', { en: 'an own achievement that counts first', zh: '自身达成优先计分' });
	need(contributions !== undefined, 'achievement', '/contributions', { en: '“contributions”', zh: 'contributions' });
	need(statusFrom === 'pace', 'from', '/statusFrom', { en: 'a pace', zh: '进度对比' });
	need(statusFrom === 'pace', 'to', '/statusFrom', { en: 'a pace', zh: '进度对比' });
	need(fields.leastConfidence !== undefined, 'confidence', '/fields/leastConfidence', { en: '“leastConfidence”', zh: 'leastConfidence' });
	if (rollup.own === 'first' && rollup.method === 'leaf-mean') say('tree.own-in-leaves', '/rollup/own');
	if (contributions && (rollup.method === 'leaf-mean' || rollup.method === 'minimum')) say('tree.no-shares', '/rollup/method', { method: rollup.method });
	if (fields.status !== undefined && (tree.bands ?? []).length === 0) say('tree.bands-missing', '/fields/status');
	if (fields.rule === undefined && tree.scoring.length > 1) say('tree.scoring-unused', '/scoring/1', { first: tree.scoring[0]?.key ?? '' });
}

/** What would be read only together with something else that the tree does not say. */
function checkInert({ tree, over, say }: CheckingTree): void {
	const { fields, weights, results, statusFrom } = tree;
	const read = (isRead: boolean, given: unknown, pointer: string, what: { en: string; zh: string }) => {
		if (given !== undefined && !isRead) say('tree.inert', pointer, { key: pointer.slice(pointer.lastIndexOf('/') + 1), what: what.en, whatZh: what.zh });
	};
	read(fields.status !== undefined, statusFrom, '/statusFrom', { en: 'the field “status”', zh: '字段 status' });
	read(statusFrom === 'pace', tree.full, '/full', { en: 'a status that follows from “pace”', zh: ' statusFrom 为 pace' });
	const weighted = { en: '“weights”', zh: ' weights' };
	for (const use of ['locked', 'minimum', 'maximum'] as const) read(weights !== undefined, fields[use], `/fields/${use}`, weighted);
	read(weights !== undefined, results?.weight, '/results/weight', weighted);
	const isBanded = (tree.bands ?? []).length > 0 && (statusFrom ?? 'score') === 'score';
	read(isBanded, results?.status, '/results/status', { en: '“bands” of the score', zh: '按得分（statusFrom 为 score）划分的 bands' });
	const [alike, further] = weights?.within ?? [over.treeParent ?? ''];
	const isOneReference = weights !== undefined && further === undefined && fieldOf(alike, over)?.reference !== undefined;
	read(isOneReference, results?.groups, '/results/groups', { en: 'weight groups that are alike in one reference', zh: '按单个引用字段分组的权重' });
}

/** Keys of scorings are the options of the field that chooses one; keys of bands those of the status. */
function checkOptions({ tree, over, say }: CheckingTree): void {
	const check = (key: string | undefined, items: readonly { key: string }[], pointer: string) => {
		const field = fieldOf(key, over);
		if (field?.formula?.t !== 'text' || !field.formula.options) return;
		const { options } = field.formula;
		for (const [i, item] of items.entries()) {
			if (!options.includes(item.key)) say('tree.no-option', `${pointer}/${i}/key`, { key: item.key, field: field.title, names: options.join(' ') });
		}
		// An option that is misspelt is missing as well: one mistake.
		if (items.some((item) => !options.includes(item.key))) return;
		const left = options.filter((option) => !items.some((item) => item.key === option));
		if (left.length > 0 && items.length > 0) say('tree.option-left', pointer, { field: field.title, options: left.join(', ') });
	};
	check(tree.fields.rule, tree.scoring, '/scoring');
	check(tree.fields.status, tree.bands ?? [], '/bands');
}

function checkBands({ tree, say }: CheckingTree): void {
	for (const { at, code, lower, upper } of bandMistakes(tree.bands ?? [])) say(`tree.band-${code}`, `/bands/${at}`, { lower, upper });
}

function checkWeights(t: CheckingTree): void {
	const { say } = t;
	const { minimum, maximum, total = 100 } = t.tree.weights ?? {};
	if (minimum !== undefined && maximum !== undefined && minimum > maximum)
		say('model.empty-range', '/weights/minimum', { low: 'minimum', from: minimum, high: 'maximum', to: maximum });
	else if (minimum !== undefined && minimum > total) say('model.empty-range', '/weights/minimum', { low: 'minimum', from: minimum, high: 'total', to: total });
	for (const [i, rule] of (t.tree.weights?.rules ?? []).entries()) {
		const pointer = `/weights/rules/${i}`;
		for (const part of ['when', 'weight', 'from', 'to'] as const) checkForEverybody(rule[part], `${pointer}/${part}`, t);
		const weight = constantValue(rule.weight, { t: 'number' }, t);
		const [low, high] = [minimum ?? 0, maximum ?? total];
		if (low <= high && Num.isDecimal(weight) && (weight.lessThan(low) || weight.greaterThan(high)))
			say('tree.weight-out', `${pointer}/weight`, { weight: weight.toFixed(), low, high });
	}
}

/** References that have to lead to records of the tree's model, or of another one. */
function checkReferences(t: CheckingTree): void {
	const { contributions, points, dependencies, results, cascade = [], conflicts = [] } = t.tree;
	const leads = (part: { model: string } | undefined, field: string | undefined, pointer: string, to: CatalogueModel | undefined = t.over) => {
		const found = part && field !== undefined ? t.model(part.model)?.fieldsByKey.get(field) : undefined;
		if (!found?.reference || !to || found.reference.model === to.ref) return;
		t.say('tree.wrong-reference', pointer, { field: found.title, found: t.model(found.reference.model)?.title ?? found.reference.model, model: to.title });
	};
	leads(contributions, contributions?.from, '/contributions/from');
	leads(contributions, contributions?.to, '/contributions/to');
	leads(points, points?.record, '/points/record');
	leads(dependencies, dependencies?.of, '/dependencies/of');
	leads(dependencies, dependencies?.on, '/dependencies/on');
	checkForEverybody(dependencies?.met, '/dependencies/met', t);
	leads(results, results?.record, '/results/record');
	const [alike] = t.tree.weights?.within ?? [];
	const groupedBy = alike === undefined ? undefined : t.over.fieldsByKey.get(alike)?.reference?.model;
	leads(results?.groups, results?.groups?.record, '/results/groups/record', groupedBy === undefined ? undefined : t.model(groupedBy));
	for (const [i, { record }] of conflicts.entries()) leads(record, record.subject, `/conflicts/${i}/record/subject`);
	for (const [i, { each, fill }] of cascade.entries()) leads(t.tree, fill, `/cascade/${i}/fill`, t.model(each.model));
	const detail = results?.detail === undefined ? undefined : t.model(results.model)?.fieldsByKey.get(results.detail);
	if (detail && detail.column?.type !== 'jsonb') {
		t.say('reference.wrong-kind', '/results/detail', {
			...{ name: detail.key, kind: detail.type.title.en, kindZh: detail.type.title.zh },
			...{ needed: 'JSON', neededZh: ' JSON ' },
		});
	}
}

function checkCascade(t: CheckingTree): void {
	for (const [i, { each, to, copy = [], set = [], split = [], take = [], once = [] }] of (t.tree.cascade ?? []).entries()) {
		const pointer = `/cascade/${i}`;
		if ((each.link === undefined) !== (to === undefined)) t.say('tree.link-halved', each.link === undefined ? `${pointer}/to` : `${pointer}/each/link`);
		const [link, own] = [each.link === undefined ? undefined : t.model(each.model)?.fieldsByKey.get(each.link), fieldOf(to, t.over)];
		if (link?.reference && own?.reference && link.reference.model !== own.reference.model) {
			const name = (ref: string) => t.model(ref)?.title ?? ref;
			t.say('tree.wrong-reference', `${pointer}/each/link`, { field: link.title, found: name(link.reference.model), model: name(own.reference.model) });
		}
		const said = [
			...copy.map((key, j) => ({ key, at: `copy/${j}` })),
			...set.map(({ key }, j) => ({ key, at: `set/${j}/key` })),
			...split.map(({ key }, j) => ({ key, at: `split/${j}/key` })),
			...take.map(({ key }, j) => ({ key, at: `take/${j}/key` })),
		];
		for (const [j, { key, at }] of said.entries()) {
			if (said.findIndex((other) => other.key === key) < j) t.say('tree.given-twice', `${pointer}/${at}`, { field: fieldOf(key, t.over)?.title ?? key });
			else if (key === t.over.treeParent) t.say('tree.parent-given', `${pointer}/${at}`, { field: fieldOf(key, t.over)?.title ?? key });
		}
		for (const [j, key] of once.entries()) {
			if (said.some((given) => given.key === key)) continue;
			const what = { what: 'a value from “copy”, “set”, “split” or “take”', whatZh: ' copy、set、split 或 take 给出的值' };
			t.say('tree.inert', `${pointer}/once/${j}`, { key: fieldOf(key, t.over)?.title ?? key, ...what });
		}
	}
}

/** The values of a conflict's record: fields of its model, each by a formula of its type over the record of the tree. */
function checkConflicts(t: CheckingTree): void {
	for (const [i, { record, when }] of (t.tree.conflicts ?? []).entries()) {
		checkForEverybody(when, `/conflicts/${i}/when`, t);
		const model = t.model(record.model);
		if (!model) continue;
		for (const [key, value] of Object.entries(record.values ?? {})) {
			const at = { file: fileOf(t.tree), pointer: `/conflicts/${i}/record/values/${key}`, value };
			const field = model.fieldsByKey.get(key);
			if (!field) t.say('reference.unknown-field', at.pointer, { name: key, model: model.title, names: [...model.fieldsByKey.keys()].join(' ') });
			else if (field.readOnly) t.say('reference.filled-by-itself', at.pointer, { name: key });
			else if (field.formula) checkType(at, t.over, field.formula, t);
			checkForEverybody(value, at.pointer, t);
		}
	}
}

function fieldOf(key: string | undefined, model: CatalogueModel): CatalogueField | undefined {
	return key === undefined ? undefined : model.fieldsByKey.get(key);
}
