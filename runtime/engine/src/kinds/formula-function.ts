import type { SqlFragment } from '../formula/sql.ts';
import type { FormulaType, FormulaValue, Facts } from '../formula/types.ts';
import type { LocalText } from './field-type.ts';

/** A formula function: signature, meaning, and both back ends. Examples are tests. */
export interface FormulaFunction {
	name: string;
	family: string;
	description: LocalText;
	/** Parameter types; the last may repeat. `any` takes every type. `same` must match the other `same` parameters and the result. */
	params: readonly { name: string; type: FormulaType | 'any' | 'same'; optional?: boolean; repeats?: boolean }[];
	returns: FormulaType | 'same';
	/** Depends on who asks or when: then it is bound per request, and never stored. */
	volatile?: boolean;
	evaluate(args: FormulaValue[], facts: Facts): FormulaValue;
	sql(args: SqlFragment[], types: FormulaType[]): SqlFragment;
	/** `formula` → `result` (JSON), run on both back ends. */
	examples: readonly { formula: string; result: unknown }[];
}
export function defineFunction(fn: FormulaFunction): FormulaFunction {
	return fn;
}
