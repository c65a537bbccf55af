import type { JsonValue, Variable, Workflow } from '@dougong/schemas';
import type { Catalogue } from '../definition/catalogue.ts';
import { formulaScope } from '../definition/formula-scope.ts';
import { absoluteModel, findModel } from '../definition/references.ts';
import type { FormulaRecord } from '../formula/evaluate.ts';
import type { FormulaScope, ScopeField } from '../formula/scope.ts';
import type { FormulaType } from '../formula/types.ts';
import type { Registry } from '../kinds/registry.ts';

/** The root of formulas in a workflow that is about no record: it has nothing but what the run knows. */
export const noRecord = '@run';

/** What a run knows, under names that begin with `@`. */
export interface FlowName {
	/** `@total`, `@initiator`. */
	name: string;
	titles: { en: string; zh: string };
	type: FormulaType;
}

/**
 * What formulas of a workflow may refer to beside the fields of a record: `[@variable]`, `[@found.name]` for a variable that holds a record,
 * `[@initiator]` who began the run (a person), `[@subject.field]` its record, `[@started]` when it began, `[@scheduled]` when it was due to begin.
 * Names of a run mean the same everywhere in a formula, also inside of sets of records.
 */
export function flowNames(workflow: Pick<Workflow, 'model' | 'variables'>, app: string, apps: ReadonlyMap<string, Catalogue>): FlowName[] {
	const person = apps.get('directory')?.models.has('person') === true;
	return [
		...(workflow.variables ?? [])
			.filter((v) => !builtInNames.has(v.key))
			.map((v): FlowName => ({ name: `@${v.key}`, titles: { en: `@${v.title}`, zh: `@${v.title}` }, type: typeOf(v, app) })),
		...(person ? [{ name: '@initiator', titles: { en: '@initiator', zh: '@发起人' }, type: { t: 'record', model: 'directory/person' } } as const] : []),
		...(workflow.model
			? [{ name: '@subject', titles: { en: '@record', zh: '@记录' }, type: { t: 'record', model: absoluteModel(workflow.model, app) } } as const]
			: []),
		{ name: '@started', titles: { en: '@started', zh: '@发起时间' }, type: { t: 'date-time' } },
		{ name: '@scheduled', titles: { en: '@scheduled', zh: '@应启动时间' }, type: { t: 'date-time' } },
	];
}

/** Names that no variable may take. */
export const builtInNames: ReadonlySet<string> = new Set(['initiator', 'subject', 'started', 'scheduled']);

/** The type of a variable in formulas. A record of no model is not known any closer than its id, a text. */
export function typeOf({ type, model }: Pick<Variable, 'type' | 'model'>, app: string): FormulaType {
	if (type !== 'record') return { t: type };
	return model === undefined ? { t: 'text' } : { t: 'record', model: absoluteModel(model, app) };
}

export interface FlowScopeOptions {
	workflow: Pick<Workflow, 'model' | 'variables' | 'title'>;
	/** Absolute: the run's own model, that of records which a node looks for, or null for none. */
	model: string | null;
	home: Catalogue;
	apps: ReadonlyMap<string, Catalogue>;
	registry: Registry;
}

/** The scope of formulas over a record of `model`, in a workflow. */
export function flowScope({ workflow, model: ref, home, apps, registry }: FlowScopeOptions): FormulaScope {
	const model = ref === null ? undefined : findModel(ref, home, apps);
	const root = model?.ref ?? noRecord;
	const inner = formulaScope(root, home, apps, registry);
	const extras = flowNames(workflow, home.app.key, apps).map(asField);
	const own = [...(model ? (inner.fields(root) ?? []) : []), ...extras];
	return {
		...inner,
		fields: (of) => (of === root || of === ref ? own : inner.fields(of)),
		title: (of) => (of === noRecord ? workflow.title : (inner.title?.(of) ?? of)),
		relations: (of) => (of === noRecord ? [] : (inner.relations?.(of) ?? [])),
	};
}

const columns = { number: 'numeric', text: 'text', boolean: 'boolean', date: 'date', 'date-time': 'timestamptz', record: 'uuid' } as const;

/** The column type in which a database compares a value that a run knows. */
export function flowColumn({ t }: FormulaType): (typeof columns)[keyof typeof columns] {
	return Object.hasOwn(columns, t) ? columns[t as keyof typeof columns] : 'text';
}

function asField({ name, titles, type }: FlowName): ScopeField {
	return {
		key: name,
		titles: [...new Set([titles.en, titles.zh])],
		titleIn: (language) => (language.startsWith('zh') ? titles.zh : titles.en),
		type,
		column: flowColumn(type),
		query: { filters: [], sortable: false },
		...(type.t === 'record' && { reference: { model: type.model, many: false, tree: false } }),
	};
}

/**
 * A record as formulas of a run see it. `values` by name with `@`; a record among them is its id, found by `resolve`, or an object of its fields.
 * `record`: null for a run without one.
 */
export function flowRecord({
	record,
	values,
	resolve,
}: {
	record: FormulaRecord | null;
	values: { readonly [name: string]: JsonValue | undefined };
	resolve?(name: string, id: string): FormulaRecord | undefined;
}): FormulaRecord {
	const get = (path: readonly string[], field: string): unknown => {
		const [first, ...rest] = path;
		if (first === undefined ? !field.startsWith('@') : !first.startsWith('@')) return record ? record.get(path, field) : null;
		const value = values[first ?? field] ?? null;
		if (first === undefined) return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value.id ?? null) : value;
		if (value === null) return null;
		if (typeof value === 'object') return rest.length === 0 && !Array.isArray(value) ? (value[field] ?? null) : undefined;
		return resolve?.(first, String(value))?.get(rest, field);
	};
	return { get, related: (relation) => record?.related?.(relation), isBelow: (model, id, roots) => record?.isBelow?.(model, id, roots) };
}
