import type { Filter } from '@dougong/schemas/api';
import { allOf } from '../shared/filter.ts';

interface Roots {
	parentField: string;
	/** Field that names a record. To a reader it is blank for a parent that may not be seen. */
	titleField: string;
	/** What the block is limited to, as a formula. */
	where: string | undefined;
}

/** What stands at the top: without a parent, or with one that the reader does not see or that `where` leaves out. */
export function rootFilter({ parentField, titleField, where }: Roots): Filter {
	const alone: Filter[] = [
		{ field: parentField, op: 'empty' },
		{ field: `${parentField}.${titleField}`, op: 'empty' },
	];
	if (!where) return { or: alone };
	const top: Filter = { or: [...alone, { not: { formula: seenFrom(where, parentField) } }] };
	return allOf({ formula: where }, top) as Filter;
}

const closing: { [opening: string]: string } = { '"': '"', "'": "'", '＂': '＂', '＇': '＇', '“': '”', '‘': '’', '”': '”', '’': '’' };

/** A condition on a record as a condition on what its field `reference` points at: every `[due]` becomes `[parent.due]`. */
export function seenFrom(formula: string, reference: string): string {
	let result = '';
	let quote = '';
	for (const c of formula) {
		result += c;
		if (quote) quote = c === quote ? '' : quote;
		else if (closing[c]) quote = closing[c];
		else if ('[［【'.includes(c)) result += `${reference}.`;
	}
	return result;
}
