import { type DecimalValue, type LocalText, Num, numberLiteral, type ScoringCondition, type ScoringInput } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

export const number = { t: 'number' } as const;
export const closed = { additionalProperties: false } as const;

export const actual: ScoringInput = { name: 'actual', title: { en: 'Actual', zh: '实际值' }, type: number };
export const target: ScoringInput = { name: 'target', title: { en: 'Target', zh: '目标值' }, type: number };

/** What is worth as much as planned: 100 in percent, 1 on a scale from 0 to 1. */
export const Full = Type.Number({
	title: 'Full score',
	description: '100: percent; 1: a scale from 0 to 1',
	exclusiveMinimum: 0,
	maximum: 1_000_000,
	default: 100,
});

/** A part of the whole on the scale: `a / b * 100`, without the factor where it is 1. */
export function scaled(text: string, full: number): string {
	return full === 1 ? text : `${text} * ${numberLiteral(full)}`;
}

/** That an input is not 0. */
export function notZero(input: string, text: string): ScoringCondition {
	const message: LocalText = {
		en: 'The target is 0, and achievement is a part of it: set another target, or score by a step table',
		zh: '目标值为 0 时无法按比例计分：请设置其他目标值，或改用阶梯表计分',
	};
	return { holds: `COALESCE(${text} <> 0, TRUE)`, input, message };
}

/** The rows of a table must ascend. */
export function ascending<T extends { from: number }>(rows: readonly T[]): { pointer: string; message: LocalText }[] {
	const steps = rows.map((row) => new Num(row.from));
	const wrong = steps.findIndex((from, i) => i > 0 && !from.greaterThan(steps[i - 1] as DecimalValue));
	if (wrong < 0) return [];
	return [{ pointer: `/rows/${wrong}/from`, message: { en: 'Rows ascend: each begins above the one before', zh: '各行须递增：每行的起点都大于上一行' } }];
}

export const Rows = Type.Array(Type.Object({ from: Type.Number({ title: 'From' }), gives: Type.Number({ title: 'Score' }) }, closed), {
	title: 'Rows',
	minItems: 1,
	maxItems: 30,
});
export const Below = Type.Unsafe<'zero' | 'first' | 'blank'>({
	type: 'string',
	enum: ['zero', 'first', 'blank'],
	title: 'Below the first row',
	default: 'zero',
});

/** `LOOKUP_STEP(value, 80, 60, 90, 80, "first")` */
export function tableCall(fn: string, value: string, rows: readonly { from: number; gives: number }[], below: string): string {
	const cells = rows.map((row) => `${numberLiteral(row.from)}, ${numberLiteral(row.gives)}`).join(', ');
	return `${fn}(${value}, ${cells}${below === 'zero' ? '' : `, "${below}"`})`;
}
