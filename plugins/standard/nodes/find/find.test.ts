import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { find } from './definition.ts';

describe('finding records', () => {
	const node = oneNode(find, { model: 'machine', where: '[old]', into: 'first', sort: [{ field: 'name' }] });
	it('asks for the first one', () => {
		expect(node.asks()).toEqual({ do: 'find', as: 'found', model: 'machine', where: '[old]', sort: [{ field: 'name' }], limit: 1 });
	});
	it('keeps the first, and their number where it is asked for', () => {
		expect(node.answer({ ids: ['a'], count: 7 })).toEqual({ move: 'leave', exit: 'next', set: { first: 'a' } });
		expect(oneNode(find, { model: 'machine', count: 'n' }).answer({ ids: ['a'], count: 7 })).toMatchObject({ set: { n: 7 } });
	});
	it('goes by none when nothing is found, if that leads somewhere; else on without a value', () => {
		expect(node.answer({ ids: [], count: 0 })).toEqual({ move: 'leave', exit: 'next', set: { first: null } });
		expect(oneNode(find, { model: 'machine', into: 'first', next: { next: 'x', none: 'y' } }).answer({ ids: [], count: 0 })).toMatchObject({ exit: 'none' });
	});
	it('warns when what it finds is used for nothing', () => expect(oneNode(find, { model: 'machine' }).mistakes()).toEqual(['node.finds-for-nothing ']));
});
