import type { CatalogueField } from '../definition/catalogue.ts';
import { isBlank } from '../formula/evaluate.ts';
import { Num, roundNumber } from '../formula/number.ts';
import { bindSql, type SqlFragment, sql, sqlValue } from '../formula/sql.ts';
import type { FormulaValue } from '../formula/types.ts';

/** Whole numbers that a column holds, without sign. */
const largest = { smallint: '32767', bigint: '9007199254740991' } as const;

function limitOf(field: CatalogueField): string | null {
	const type = field.column?.type;
	return type === 'smallint' || type === 'bigint' ? largest[type] : null;
}

/**
 * The value of a formula as its field stores it: whole numbers are rounded half away from zero, and one that no column holds is blank.
 * Errors are blank. The same as `storedSql`.
 */
export function storedValue(field: CatalogueField, value: FormulaValue): FormulaValue {
	if (isBlank(value)) return null;
	const limit = limitOf(field);
	if (limit === null || !Num.isDecimal(value)) return value;
	const whole = roundNumber(value, 0);
	return whole.abs().greaterThan(limit) ? null : whole;
}

export function storedSql(field: CatalogueField, value: SqlFragment): SqlFragment {
	const limit = limitOf(field);
	if (limit === null) return value;
	return bindSql([value], ([v = []]) => sql`(CASE WHEN abs(round(${v})) <= ${sqlValue(limit, 'numeric')} THEN round(${v})::bigint END)`);
}
