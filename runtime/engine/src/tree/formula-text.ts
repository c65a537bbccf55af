import type { FormulaNode } from '../formula/ast.ts';
import { quotedText } from '../formula/coerce.ts';
import { Num } from '../formula/number.ts';
import { parseFormula } from '../formula/parse.ts';
import { relationText } from '../formula/relation.ts';

const whole: ReadonlySet<FormulaNode['k']> = new Set(['number', 'text', 'boolean', 'blank', 'field', 'call']);

/** A formula so that it can stand beside any operator: in brackets, unless it is one name, value or call. */
export function asOperand(text: string): string {
	const { ast, diagnostics } = parseFormula(text);
	return diagnostics.length === 0 && whole.has(ast.k) ? text.trim() : `(${text})`;
}

/** A number as formulas write it: plain decimals. A negative one stands in brackets. */
export function numberLiteral(value: number): string {
	const text = new Num(value).toFixed();
	return text.startsWith('-') ? `(${text})` : text;
}

export function textLiteral(value: string): string {
	return quotedText(value);
}

/** All of the conditions that are there; undefined: there are none. */
export function both(...conditions: readonly (string | undefined)[]): string | undefined {
	const given = conditions.filter((c) => c !== undefined);
	return given.length === 0 ? undefined : given.join(' AND ');
}

/** `SUM(children, [weight], [counts])`: a call over a set, with its condition when there is one. */
export function over(fn: string, set: string, operands: readonly string[], condition?: string): string {
	return `${fn}(${[set, ...operands, ...(condition === undefined ? [] : [condition])].join(', ')})`;
}

/** A set of records that refer to this one, as formulas name it. */
export function relationName(model: string, field: string): string {
	return relationText(`${model}.${field}`);
}
