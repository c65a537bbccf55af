import type { SqlFragment } from '../formula/sql.ts';
import type { FactName, Facts, FormulaType, FormulaValue } from '../formula/types.ts';
import type { LocalText } from './field-type.ts';

/** A formula function: signature, meaning, and both back ends. Examples are tests. */
export interface FormulaFunction {
	name: string;
	/** What other languages call it: nobody may write that, but is told the name. */
	also?: readonly string[];
	family: string;
	description: LocalText;
	/**
	 * Parameter types. The last may repeat, and so may the last few, together: `IFS(condition, then, …, [else])`; optional ones that do not
	 * repeat may follow such a group. `any` takes every type. `same` must match the other `same` parameters and the result,
	 * `alike` the other `alike` parameters.
	 * `element` must match the elements of the list among the arguments; a list of blank stands for any list.
	 * A text type with options takes only one of them, written out.
	 */
	params: readonly { name: string; type: FormulaType | 'any' | 'same' | 'alike' | 'element'; optional?: boolean; repeats?: boolean }[];
	returns: FormulaType | 'same';
	/** Facts it depends on: then it is bound per request, and its value never stored. */
	reads?: readonly FactName[];
	/**
	 * Takes blank arguments and errors as they are (`isBlank` tells both). Without it the value is blank as soon as one argument is,
	 * `evaluate` never sees a blank, and `sql` must give NULL when one argument is NULL.
	 */
	acceptsBlank?: boolean;
	/**
	 * What the types cannot say, for values that are written out; undefined stands for one that is known only for a record.
	 * The first mistake: which argument, what is wrong with it, and what to write.
	 */
	check?(values: readonly (FormulaValue | undefined)[]): ArgumentMistake | undefined;
	/** Its value is never blank, whatever the arguments. */
	neverBlank?: boolean;
	evaluate(args: readonly FormulaValue[], facts: Facts): FormulaValue;
	/** `types` are those of the arguments. Each argument may be used once; `bindSql` for more. */
	sql(args: readonly SqlFragment[], types: readonly FormulaType[]): SqlFragment;
	/** `formula` → `result` (JSON), run on both back ends. */
	examples: readonly { formula: string; result: unknown }[];
}
export interface ArgumentMistake {
	argument: number;
	reason: LocalText;
	hint: LocalText;
}
export function defineFunction(fn: FormulaFunction): FormulaFunction {
	return fn;
}
