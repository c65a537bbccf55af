import type { JsonValue } from '@dougong/schemas';
import type { AggregateResult, ExpandedRef, Filter } from '@dougong/schemas/api';
import { type FieldAt, optionsOf } from '../shared/models.ts';

export interface Group {
	key: string;
	value: JsonValue;
	/** For references: who it is. */
	expanded: ExpandedRef | null;
	count: number;
	filter: Filter;
}

/** The groups of a list in the order people expect: options as the model has them, others by name, blank last. */
export function groupsOf(at: FieldAt, result: AggregateResult, language: string): Group[] {
	const groups = result.groups.map((g) => {
		const value = g.by[at.path] ?? null;
		const isReference = at.field.reference !== undefined && typeof value === 'string';
		return {
			key: JSON.stringify(value),
			value,
			expanded: isReference ? { id: value, title: result.titles?.[value] ?? null } : null,
			count: Number(g.values.count ?? 0),
			filter: groupFilter(at.path, value),
		};
	});
	const order = optionsOf(at.field)?.map((o) => o.value);
	const compare = new Intl.Collator(language, { numeric: true }).compare;
	return groups.sort((a, b) => blankLast(a, b) || rank(a, b, order) || compare(nameOf(a), nameOf(b)));
}

/** The records that have this value, or none. */
export function groupFilter(path: string, value: JsonValue): Filter {
	return value === null ? { field: path, op: 'empty' } : { field: path, op: 'eq', value };
}

function blankLast(a: Group, b: Group): number {
	return Number(a.value === null) - Number(b.value === null);
}
function rank(a: Group, b: Group, order: readonly string[] | undefined): number {
	if (typeof a.value === 'number' && typeof b.value === 'number') return a.value - b.value;
	if (typeof a.value === 'boolean') return Number(b.value) - Number(a.value);
	return order ? order.indexOf(String(a.value)) - order.indexOf(String(b.value)) : 0;
}
function nameOf(group: Group): string {
	return group.expanded?.title ?? String(group.value ?? '');
}
