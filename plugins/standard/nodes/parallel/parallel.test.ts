import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { parallel } from './definition.ts';

describe('a parallel', () => {
	it('goes all ways at once', () => {
		expect(oneNode(parallel, { branches: [{ key: 'a' }, { key: 'b' }] }).enter()).toEqual({ move: 'fork', exits: ['a', 'b'] });
	});
	it('leaves out branches whose conditions do not hold', () => {
		const node = oneNode(parallel, { branches: [{ key: 'a' }, { key: 'b', when: '[x]' }, { key: 'c', when: '[y]' }] });
		expect(node.asks()).toMatchObject({ formulas: { b: '[x]', c: '[y]' } });
		expect(node.answer({ b: false, c: true })).toEqual({ move: 'fork', exits: ['a', 'c'] });
		expect(node.exits()).not.toContain('none');
	});
	it('has a way for when none holds', () => {
		const node = oneNode(parallel, { branches: [{ key: 'a', when: '[x]' }, { key: 'b', when: '[y]' }] }); // biome-ignore format: one
		expect(node.exits()).toEqual(['a', 'b', 'none']);
		expect(node.answer({})).toEqual({ move: 'leave', exit: 'none' });
	});
	it('calls no branch by the name of that way', () => {
		expect(oneNode(parallel, { branches: [{ key: 'a' }, { key: 'none' }] }).mistakes()).toEqual(['node.branch-none /branches/1/key']);
	});
});
