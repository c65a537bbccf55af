import { type CatalogueField, type CatalogueModel, checkFilter, type CheckedFormula, checkSort, longestPath, type SortKey } from '@dougong/engine';
import type { Filter, ListQuery } from '@dougong/schemas/api';
import { type LocalText, Problem } from '../http/problem.ts';
import { findModel } from '../stores/record-source.ts';
import type { RoleView } from './view.ts';

/** A field reached over references, as a reader named it. */
export interface FieldAt {
	path: readonly string[];
	field: CatalogueField;
}

/** Refuses with query.invalid. A field that the reader can never see is not there, in the same words as one that nobody made. */
export function refuseQuery(reason: LocalText): never {
	throw new Problem('query.invalid', { reason });
}

/** `due`, or `owner.org_unit` over references to one record. */
export function fieldAt(view: RoleView, model: CatalogueModel, name: string): FieldAt {
	const path = name.split('.');
	const key = path.pop() ?? '';
	if (path.length > longestPath) {
		refuseQuery({ en: `"${name}" crosses more than ${longestPath} references`, zh: `“${name}”跨越的引用超过 ${longestPath} 层` });
	}
	let at = model;
	for (const step of path) {
		const target = referenceTarget(view, at, step);
		if (!target) return unknownField(name);
		at = target;
	}
	const field = view.visibleFields(at).find((f) => f.key === key);
	return field ? { path, field } : unknownField(name);
}

function referenceTarget(view: RoleView, model: CatalogueModel, key: string): CatalogueModel | undefined {
	const reference = view.visibleFields(model).find((f) => f.key === key)?.reference;
	return reference && !reference.many ? findModel(view.set.catalogues, reference.model) : undefined;
}

function unknownField(name: string): never {
	return refuseQuery({ en: `there is no field "${name}"`, zh: `字段“${name}”不存在` });
}

export function sortKeys(view: RoleView, model: CatalogueModel, criteria: readonly string[]): readonly SortKey[] {
	const { sort, diagnostics } = checkSort(criteria, view.formulaScope(model));
	return sort ?? refuseQuery(diagnostics[0]?.message ?? { en: 'the sort order', zh: '排序条件' });
}

export function chosenFields(view: RoleView, model: CatalogueModel, fields: readonly string[] | undefined): readonly CatalogueField[] {
	if (!fields) return view.visibleFields(model);
	const wanted = new Set(fields.map((name) => (name.includes('.') ? unknownField(name) : fieldAt(view, model, name).field.key)));
	return view.visibleFields(model).filter((f) => wanted.has(f.key));
}

export function expandedPaths(view: RoleView, model: CatalogueModel, expand: readonly string[]): (readonly string[])[] {
	return [...new Set(expand)].map((name) => {
		const { path, field } = fieldAt(view, model, name);
		if (!field.reference) refuseQuery({ en: `"${name}" is no reference, so it cannot be expanded`, zh: `“${name}”不是引用字段，不能展开` });
		return [...path, field.key];
	});
}

export function checkedFilter(view: RoleView, model: CatalogueModel, filter: Filter | undefined): CheckedFormula | null {
	if (!filter) return null;
	const { condition, diagnostics } = checkFilter(filter, view.formulaScope(model));
	if (condition) return condition;
	const [first] = diagnostics;
	return refuseQuery(first ? first.message : { en: 'the filter', zh: '筛选条件' });
}

const filterLimits = { depth: 12, nodes: 300, list: 1000 } as const;

/** Refuses filters whose checking or running would cost out of proportion. Iterative, so depth itself cannot hurt. */
export function refuseHugeFilter(filter: unknown): void {
	const waiting: [value: unknown, depth: number][] = [[filter, 1]];
	let nodes = 0;
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const [value, depth] = next;
		if (typeof value !== 'object' || value === null) continue;
		nodes++;
		if (Array.isArray(value) && value.length > filterLimits.list) {
			refuseQuery({ en: `a list in the filter is longer than ${filterLimits.list}`, zh: `筛选条件中的列表超过 ${filterLimits.list} 项` });
		}
		if (depth > filterLimits.depth * 2 || nodes > filterLimits.nodes * 3) {
			refuseQuery({
				en: `the filter has more than ${filterLimits.nodes} conditions or ${filterLimits.depth} levels`,
				zh: `筛选条件超过 ${filterLimits.nodes} 个或 ${filterLimits.depth} 层`,
			});
		}
		for (const child of Object.values(value)) waiting.push([child, depth + 1]);
	}
}

/** Refuses values nested so deep that checking them could exhaust the stack. */
export function refuseDeepValues(values: unknown): void {
	const waiting: [value: unknown, depth: number][] = [[values, 1]];
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const [value, depth] = next;
		if (depth > deepestValues)
			throw new Problem('request.malformed', {
				reason: { en: `values are nested deeper than ${deepestValues} levels`, zh: `内容嵌套超过 ${deepestValues} 层` },
			});
		if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) waiting.push([child, depth + 1]);
	}
}
const deepestValues = 60;

/** `GET …/records/{model}`: the same names as in the body of a query; `filter` as JSON, lists with commas. */
export function listQueryOf(query: { [name: string]: unknown }): ListQuery {
	const { filter, sort, fields, expand, ...rest } = query as { filter?: string; sort?: string; fields?: string; expand?: string };
	const list = (text: string | undefined) => (text === undefined ? undefined : text.split(',').filter((part) => part !== ''));
	return {
		...(rest as Omit<ListQuery, 'filter' | 'sort' | 'fields' | 'expand'>),
		...(filter !== undefined && { filter: parseJson(filter) as Filter }),
		...(sort !== undefined && { sort: list(sort) }),
		...(fields !== undefined && { fields: list(fields) }),
		...(expand !== undefined && { expand: list(expand) }),
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return refuseQuery({ en: 'the filter is not JSON', zh: '筛选条件不是合法的 JSON' });
	}
}
