import { type SqlFragment, sql } from './sql.ts';
import type { FormulaValue } from './types.ts';

/**
 * Finding text in text, upper and lower case alike, for filters and for the functions of that meaning: both back ends fold by the full
 * case mapping of Unicode (in SQL by ICU), and then compare by code point. In SQL it is a LIKE over `caseSql('lower', column)`: the
 * very expression that the index for searching is made of (runtime/server/src/storage/step-sql.ts).
 */
export interface TextMatch {
	name: string;
	evaluate(args: readonly FormulaValue[]): FormulaValue;
	sql(args: readonly SqlFragment[]): SqlFragment;
}

export const containsText: TextMatch = {
	name: 'contains',
	evaluate: ([text, part]) => foldCase(text).includes(foldCase(part)),
	sql: ([text = [], part = []]) => sql`(${caseSql('lower', text)} LIKE ('%' || ${escaped(caseSql('lower', part))} || '%'))`,
};
export const startsWithText: TextMatch = {
	name: 'starts',
	evaluate: ([text, start]) => foldCase(text).startsWith(foldCase(start)),
	sql: ([text = [], start = []]) => sql`(${caseSql('lower', text)} LIKE (${escaped(caseSql('lower', start))} || '%'))`,
};

/** A text that LIKE takes for itself. */
function escaped(text: SqlFragment): SqlFragment {
	return sql`replace(replace(replace(${text}, '\\', '\\\\'), '%', '\\%'), '_', '\\_')`;
}

function foldCase(value: FormulaValue | undefined): string {
	return String(value).toLowerCase();
}

/** Case mapping by ICU. What leaves it has collation C, so that texts of different columns can always be compared. */
export function caseSql(name: 'lower' | 'upper', value: SqlFragment): SqlFragment {
	return [{ k: 'text', text: `(${name}(` }, ...sql`${value} COLLATE "und-x-icu") COLLATE "C")`];
}
