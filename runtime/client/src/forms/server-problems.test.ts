import { describe, expect, it } from 'vitest';
import { attemptFor } from './drafts.ts';
import { mergeConflict } from './merge-conflict.ts';
import { sortProblem } from './server-problems.ts';

const problem = { code: 'input.invalid', title: '部分内容有误', detail: '请修正所列字段。' };
const error = (pointer: string, detail: string) => ({ pointer, code: 'field.x', detail });

describe('refusals of the server', () => {
	it('are shown at the fields they name', () => {
		const { byField, rest } = sortProblem(
			{ ...problem, errors: [error('#/values/hours', '太大'), error('#/summary', '太长'), error('/values/hours/0', '也不对')] },
			new Set(['hours', 'summary']),
		);
		expect(byField).toEqual({ hours: ['太大', '也不对'], summary: ['太长'] });
		expect(rest).toBeNull();
	});
	it('are said above the form when their field is not on screen', () => {
		const { byField, rest } = sortProblem({ ...problem, errors: [error('#/values/secret', '必须填写')] }, new Set(['hours']));
		expect(byField).toEqual({});
		expect(rest?.detail).toBe('必须填写');
	});
	it('keep their own words when they name no field', () => {
		expect(sortProblem(problem, new Set()).rest).toEqual(problem);
	});
});

describe('a submit that is tried again', () => {
	it('keeps its key while the body is the same, and gets a new one when it changed', () => {
		let n = 0;
		const makeKey = () => `key ${++n}`;
		const first = attemptFor('a', undefined, makeKey);
		expect(attemptFor('a', first, makeKey)).toBe(first);
		expect(attemptFor('b', first, makeKey).key).toBe('key 2');
	});
});

describe('two people who change one record', () => {
	const base = { title: 'A', hours: 1, note: 'x' };
	it('are asked only about what both changed to different values', () => {
		expect(mergeConflict(base, { ...base, title: 'B', hours: 2 }, { title: 'C', note: 'y' }).both).toEqual(['title']);
	});
	it('are not asked where both came to the same value', () => {
		expect(mergeConflict(base, { ...base, title: 'B' }, { title: 'B' }).both).toEqual([]);
	});
	it('see null and missing as the same', () => {
		expect(mergeConflict({ title: null }, {}, { title: 'B' }).both).toEqual([]);
	});
});
