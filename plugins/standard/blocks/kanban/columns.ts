import type { JsonValue } from '@dougong/schemas';
import type { AggregateResult, ExpandedRef, Filter } from '@dougong/schemas/api';
import { type FieldAt, optionsOf } from '../shared/models.ts';
import { groupFilter, groupsOf } from '../table/groups.ts';

export interface BoardColumn {
	key: string;
	value: JsonValue;
	expanded: ExpandedRef | null;
	count: number;
	filter: Filter;
}

/**
 * The columns of a board: every option of a choice in the model's order and every point of a scale, also those without cards; of a
 * reference those that have cards. One for records without a value: when there are any, or when the value may be left out.
 */
export function boardColumns(at: FieldAt, result: AggregateResult, language: string): BoardColumn[] {
	const found = new Map(groupsOf(at, result, language).map((g) => [g.key, g]));
	const fixed = fixedValues(at);
	if (!fixed) return [...found.values()];
	const blank = found.get('null');
	const columns = fixed.map((value) => found.get(JSON.stringify(value)) ?? emptyColumn(at.path, value));
	const gone = [...found.values()].filter((g) => g.value !== null && !fixed.includes(g.value as string | number | boolean));
	return [...columns, ...gone, ...(blank ? [blank] : at.field.required ? [] : [emptyColumn(at.path, null)])];
}

function fixedValues(at: FieldAt): (string | number | boolean)[] | undefined {
	const options = optionsOf(at.field);
	if (options) return options.map((o) => o.value);
	const { type, minimum, maximum } = at.field.schema;
	if (type === 'boolean') return [true, false];
	if (type === 'integer' && typeof minimum === 'number' && typeof maximum === 'number' && maximum - minimum <= 12) {
		return Array.from({ length: maximum - minimum + 1 }, (_, i) => minimum + i);
	}
	return undefined;
}

function emptyColumn(path: string, value: JsonValue): BoardColumn {
	return { key: JSON.stringify(value), value, expanded: null, count: 0, filter: groupFilter(path, value) };
}
