import type { CatalogueField } from '../definition/catalogue.ts';
import { formulaLimits } from '../formula/ast.ts';
import { isBlank } from '../formula/evaluate.ts';
import { Num, roundNumber } from '../formula/number.ts';
import { bindSql, type SqlFragment, sql, sqlValue } from '../formula/sql.ts';
import type { FormulaValue } from '../formula/types.ts';

/** Whole numbers that a column holds, without sign. */
const largest = { smallint: '32767', bigint: '9007199254740991' } as const;
/** Digits before the point, and places after it, of numbers that are stored: so that fields which multiply each other have an end. */
const mostDigits = 100;
const beyond = `1${'0'.repeat(mostDigits)}`;

/**
 * The value of a formula as its field stores it: whole numbers are rounded half away from zero, others to 100 places; a number that
 * the column does not hold, or a text that is too long, is blank. Errors are blank. The same as `storedSql`, which the product uses: tests hold both together.
 */
export function storedValue(field: CatalogueField, value: FormulaValue): FormulaValue {
	if (isBlank(value)) return null;
	if (typeof value === 'string') return isLimited(field) && [...value].length > formulaLimits.text ? null : value;
	if (!Num.isDecimal(value)) return value;
	const whole = wholeLimit(field);
	const stored = roundNumber(value, whole === null ? mostDigits : 0);
	const isTooLarge = whole === null ? stored.abs().greaterThanOrEqualTo(beyond) : stored.abs().greaterThan(whole);
	return isTooLarge ? null : stored;
}

export function storedSql(field: CatalogueField, value: SqlFragment): SqlFragment {
	const type = field.column?.type;
	if (type === 'text') {
		const limit = sqlValue(String(formulaLimits.text), 'bigint');
		return isLimited(field) ? bindSql([value], ([v = []]) => sql`(CASE WHEN char_length(${v}) <= ${limit} THEN ${v} END)`) : value;
	}
	if (type !== 'numeric' && type !== 'smallint' && type !== 'bigint') return value;
	return bindSql([value], ([v = []]) => {
		const whole = wholeLimit(field);
		const stored = whole === null ? sql`(CASE WHEN scale(${v}) > ${raw(mostDigits)} THEN round(${v}, ${raw(mostDigits)}) ELSE ${v} END)` : sql`round(${v})`;
		const held = whole === null ? sql`abs(${stored}) < ${sqlValue(beyond, 'numeric')}` : sql`abs(${stored}) <= ${sqlValue(whole, 'numeric')}`;
		return sql`(CASE WHEN ${held} THEN ${stored}${whole === null ? [] : [{ k: 'text', text: '::bigint' }]} END)`;
	});
}

function wholeLimit(field: CatalogueField): string | null {
	const type = field.column?.type;
	return type === 'smallint' || type === 'bigint' ? largest[type] : null;
}
/** Whether a text may be too long: not where the options of the field say what it holds. */
function isLimited(field: CatalogueField): boolean {
	return !(field.formula?.t === 'text' && field.formula.options);
}
function raw(n: number): SqlFragment {
	return [{ k: 'text', text: String(n) }];
}
