import { type SqlFragment, sql } from './sql.ts';
import type { FormulaValue } from './types.ts';

/**
 * Finding text in text, upper and lower case alike, for filters and for the functions of that meaning: both back ends fold by the full
 * case mapping of Unicode (in SQL by ICU), and then compare by code point.
 */
export interface TextMatch {
	name: string;
	evaluate(args: readonly FormulaValue[]): FormulaValue;
	sql(args: readonly SqlFragment[]): SqlFragment;
}

export const containsText: TextMatch = {
	name: 'contains',
	evaluate: ([text, part]) => foldCase(text).includes(foldCase(part)),
	sql: ([text = [], part = []]) => sql`(strpos(${caseSql('lower', text)}, ${caseSql('lower', part)}) > 0)`,
};
export const startsWithText: TextMatch = {
	name: 'starts',
	evaluate: ([text, start]) => foldCase(text).startsWith(foldCase(start)),
	sql: ([text = [], start = []]) => sql`starts_with(${caseSql('lower', text)}, ${caseSql('lower', start)})`,
};

function foldCase(value: FormulaValue | undefined): string {
	return String(value).toLowerCase();
}

/** Case mapping by ICU. What leaves it has collation C, so that texts of different columns can always be compared. */
export function caseSql(name: 'lower' | 'upper', value: SqlFragment): SqlFragment {
	return [{ k: 'text', text: `(${name}(` }, ...sql`${value} COLLATE "und-x-icu") COLLATE "C")`];
}
