import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { number } from './definition.ts';

describe('assigning a number', () => {
	it('takes the next of a series of its own', () => {
		expect(oneNode(number, { pattern: 'A-{####}', into: 'no' }).asks()).toEqual({ do: 'number', as: 'number', series: 'w.n', pattern: 'A-{####}' });
	});
	it('shares a series by name', () => expect(oneNode(number, { pattern: 'A-{####}', series: 'all', into: 'no' }).asks()).toMatchObject({ series: 'all' }));
	it('keeps it in a variable', () => {
		expect(oneNode(number, { pattern: 'A-{####}', into: 'no' }).answer('A-0001')).toEqual({ move: 'leave', exit: 'next', set: { no: 'A-0001' } });
	});
});
