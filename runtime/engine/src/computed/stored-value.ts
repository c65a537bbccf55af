import type { CatalogueField } from '../definition/catalogue.ts';
import { formulaLimits } from '../formula/ast.ts';
import { isBlank } from '../formula/evaluate.ts';
import { Num, roundNumber } from '../formula/number.ts';
import { bindSql, joinSql, type SqlFragment, sql, sqlValue } from '../formula/sql.ts';
import type { DecimalValue, FormulaValue } from '../formula/types.ts';

/** Whole numbers that a column holds, without sign. */
const largest = { smallint: '32767', bigint: '9007199254740991' } as const;
/** Digits before the point, and places after it, of numbers that are stored: so that fields which multiply each other have an end. */
const mostDigits = 100;
const beyond = `1${'0'.repeat(mostDigits)}`;

/**
 * The value of a formula as its field stores it: whole numbers are rounded half away from zero, others to 100 places; a number or text
 * that the field does not hold is blank. Errors are blank. The same as `storedSql`.
 */
export function storedValue(field: CatalogueField, value: FormulaValue): FormulaValue {
	if (isBlank(value)) return null;
	if (typeof value === 'string') return textLimit(field) !== null && [...value].length > Number(textLimit(field)) ? null : value;
	if (!Num.isDecimal(value)) return value;
	const whole = wholeLimit(field);
	const stored = roundNumber(value, whole === null ? mostDigits : 0);
	return isHeld(field, stored, whole) ? stored : null;
}

function isHeld(field: CatalogueField, value: DecimalValue, whole: string | null): boolean {
	const { min, max } = field.column?.checks ?? {};
	if (whole === null ? value.abs().greaterThanOrEqualTo(beyond) : value.abs().greaterThan(whole)) return false;
	return (min === undefined || value.greaterThanOrEqualTo(min)) && (max === undefined || value.lessThanOrEqualTo(max));
}

export function storedSql(field: CatalogueField, value: SqlFragment): SqlFragment {
	const type = field.column?.type;
	if (type === 'text') {
		const limit = textLimit(field);
		return limit === null ? value : bindSql([value], ([v = []]) => sql`(CASE WHEN char_length(${v}) <= ${sqlValue(limit, 'bigint')} THEN ${v} END)`);
	}
	if (type !== 'numeric' && type !== 'smallint' && type !== 'bigint') return value;
	return bindSql([value], ([v = []]) => {
		const whole = wholeLimit(field);
		const stored = whole === null ? sql`(CASE WHEN scale(${v}) > ${raw(mostDigits)} THEN round(${v}, ${raw(mostDigits)}) ELSE ${v} END)` : sql`round(${v})`;
		const held = whole === null ? sql`abs(${stored}) < ${sqlValue(beyond, 'numeric')}` : sql`abs(${stored}) <= ${sqlValue(whole, 'numeric')}`;
		const { min, max } = field.column?.checks ?? {};
		const conditions = [
			held,
			...(min === undefined ? [] : [sql`${stored} >= ${sqlValue(String(new Num(min)), 'numeric')}`]),
			...(max === undefined ? [] : [sql`${stored} <= ${sqlValue(String(new Num(max)), 'numeric')}`]),
		];
		return sql`(CASE WHEN ${joinSql(conditions, ' AND ')} THEN ${stored}${whole === null ? [] : [{ k: 'text', text: '::bigint' }]} END)`;
	});
}

function wholeLimit(field: CatalogueField): string | null {
	const type = field.column?.type;
	return type === 'smallint' || type === 'bigint' ? largest[type] : null;
}
/** Characters; null for a field whose options say what it holds. */
function textLimit(field: CatalogueField): string | null {
	if (field.formula?.t === 'text' && field.formula.options) return null;
	return String(field.column?.checks?.maxLength ?? formulaLimits.text);
}
function raw(n: number): SqlFragment {
	return [{ k: 'text', text: String(n) }];
}
