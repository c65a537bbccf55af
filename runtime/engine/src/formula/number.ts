import { Decimal } from 'decimal.js';
import type { DecimalValue } from './types.ts';

/**
 * The numbers of formulas: decimals that add, subtract and multiply exactly, as Postgres numeric does. The precision is only a bound:
 * the limits on formulas and fields keep every result far below it.
 */
export const Num = Decimal.clone({ precision: 100_000, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -9e15, toExpPos: 9e15 });
/** Places after the point that a division keeps (F6). */
export const divisionPlaces = 20;
const shift = new Num('1e21');
const unshift = new Num('1e-21');

/** A stored or sent number as Decimal; undefined for anything else. */
export function toNumber(value: unknown): DecimalValue | undefined {
	if (typeof value === 'string') return /^-?\d{1,400}(?:\.\d{1,400})?$/.test(value) ? new Num(value) : undefined;
	if (typeof value === 'number') return Number.isFinite(value) ? new Num(value) : undefined;
	return Decimal.isDecimal(value) ? new Num(value) : undefined;
}

/** a / b to 20 places, half away from zero; undefined for division by zero. Truncated at 21 places first, as the SQL does, so it is exact. */
export function divide(a: DecimalValue, b: DecimalValue): DecimalValue | undefined {
	if (b.isZero()) return undefined;
	return new Num(a).times(shift).divToInt(b).times(unshift).toDecimalPlaces(divisionPlaces, Decimal.ROUND_HALF_UP);
}

/** To `places` after the point, half away from zero; negative places round to tens, hundreds … */
export function roundNumber(value: DecimalValue, places: number): DecimalValue {
	if (places >= 0) return value.toDecimalPlaces(places, Decimal.ROUND_HALF_UP);
	const unit = new Num(10).pow(-places);
	return new Num(value).times(new Num(10).pow(places)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).times(unit);
}

/** Canonical text: no exponent, no superfluous zeros, no minus before zero. */
export function numberText(value: DecimalValue): string {
	return value.isZero() ? '0' : value.toFixed();
}
