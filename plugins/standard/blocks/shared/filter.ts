import type { JsonValue } from '@dougong/schemas';
import type { Filter, FilterOp } from '@dougong/schemas/api';

/** What the filter builder edits: one level of groups, as people can still read it. Ids only serve the screen. */
export interface FilterRule {
	id: number;
	field: string;
	op: FilterOp;
	value?: JsonValue;
}
export interface FilterGroup {
	id: number;
	join: Join;
	rules: FilterRule[];
}
export type FilterItem = FilterRule | FilterGroup;
export interface FilterModel {
	join: Join;
	items: FilterItem[];
}
export type Join = 'and' | 'or';

export const noFilter: FilterModel = { join: 'and', items: [] };

const withoutValue: ReadonlySet<FilterOp> = new Set(['empty', 'not-empty']);
const withList: ReadonlySet<FilterOp> = new Set(['in', 'not-in', 'has-any', 'has-all']);
export const takesNoValue = (op: FilterOp) => withoutValue.has(op);
export const takesList = (op: FilterOp) => withList.has(op);
export const isGroup = (item: FilterItem): item is FilterGroup => 'rules' in item;

/** The filter for the server; rules that still lack their value are left out. Undefined when nothing is left. */
export function toFilter(model: FilterModel): Filter | undefined {
	return joined(
		model.join,
		model.items.map((item) => (isGroup(item) ? joined(item.join, item.rules.map(ruleFilter)) : ruleFilter(item))),
	);
}

function ruleFilter(rule: FilterRule): Filter | undefined {
	if (!isComplete(rule)) return undefined;
	return takesNoValue(rule.op) ? { field: rule.field, op: rule.op } : { field: rule.field, op: rule.op, value: rule.value };
}

/** Has what it needs to be sent. */
export function isComplete(rule: FilterRule): boolean {
	if (takesNoValue(rule.op)) return true;
	if (Array.isArray(rule.value)) return rule.value.length > 0;
	return rule.value !== undefined && rule.value !== null && rule.value !== '';
}

/** All of them; undefined when there is none. */
export function allOf(...filters: (Filter | undefined)[]): Filter | undefined {
	return joined('and', filters);
}

function joined(join: Join, filters: (Filter | undefined)[]): Filter | undefined {
	const present = filters.filter((f) => f !== undefined);
	if (present.length < 2) return present[0];
	return join === 'and' ? { and: present } : { or: present };
}

/** Every rule, in order, with the group that holds it. */
export function rulesOf(model: FilterModel): FilterRule[] {
	return model.items.flatMap((item) => (isGroup(item) ? item.rules : [item]));
}

let nextId = 1;
/** A new rule for a field: with the first operator that the field takes. */
export function newRule(field: { path: string; filterOps: readonly string[] }): FilterRule {
	return { id: nextId++, field: field.path, op: (field.filterOps[0] ?? 'eq') as FilterOp };
}
export function newGroup(rule: FilterRule): FilterGroup {
	return { id: nextId++, join: 'or', rules: [rule] };
}

/** The same rule with another operator: the value stays where it still fits. */
export function withOp(rule: FilterRule, op: FilterOp): FilterRule {
	if (takesNoValue(op)) return { id: rule.id, field: rule.field, op };
	const { value } = rule;
	if (takesList(op)) return { ...rule, op, value: Array.isArray(value) ? value : value === undefined || value === null ? [] : [value] };
	return { ...rule, op, value: Array.isArray(value) ? value[0] : value };
}

export function replaceRule(model: FilterModel, id: number, change: (rule: FilterRule) => FilterRule): FilterModel {
	return mapRules(model, (rule) => (rule.id === id ? change(rule) : rule));
}

/** Without the rule or group; a group that loses its last rule goes too. */
export function removeItem(model: FilterModel, id: number): FilterModel {
	return {
		...model,
		items: model.items
			.filter((item) => item.id !== id)
			.map((item) => (isGroup(item) ? { ...item, rules: item.rules.filter((r) => r.id !== id) } : item))
			.filter((item) => !isGroup(item) || item.rules.length > 0),
	};
}

function mapRules(model: FilterModel, change: (rule: FilterRule) => FilterRule): FilterModel {
	return { ...model, items: model.items.map((item) => (isGroup(item) ? { ...item, rules: item.rules.map(change) } : change(item))) };
}

/** A filter model from storage: anything that is not one becomes the empty filter, and ids are given anew. */
export function reviveFilter(value: unknown, isKnown: (field: string) => boolean): FilterModel {
	if (!isRecord(value) || !Array.isArray(value.items)) return noFilter;
	const items = value.items.map((item) => reviveItem(item, isKnown)).filter((item) => item !== undefined);
	return { join: value.join === 'or' ? 'or' : 'and', items };
}

function reviveItem(value: unknown, isKnown: (field: string) => boolean): FilterItem | undefined {
	if (!isRecord(value)) return undefined;
	if (Array.isArray(value.rules)) {
		const rules = value.rules.map((r) => reviveItem(r, isKnown)).filter((r) => r !== undefined && !isGroup(r));
		return rules.length ? { id: nextId++, join: value.join === 'and' ? 'and' : 'or', rules: rules as FilterRule[] } : undefined;
	}
	if (typeof value.field !== 'string' || typeof value.op !== 'string' || !isKnown(value.field)) return undefined;
	return { id: nextId++, field: value.field, op: value.op as FilterOp, value: value.value as JsonValue };
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
