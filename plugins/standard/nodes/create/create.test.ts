import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { create } from './definition.ts';

describe('creating a record', () => {
	const node = oneNode(create, { model: 'machine', set: [{ key: 'name', value: '[summary]' }], into: 'made' });
	it('gives it values that follow from the run', () => {
		expect(node.asks()).toEqual({ do: 'write', as: 'written', op: 'create', model: 'machine', set: [{ key: 'name', value: '[summary]' }], target: 'new' });
	});
	it('makes one for each of several, and tells how many', () => {
		const many = oneNode(create, { model: 'line', each: 'machine', where: '[active]', set: [{ key: 'name', value: '[name]' }], count: 'made' });
		expect(many.asks()).toMatchObject({ do: 'write', op: 'create', model: 'line', each: 'machine', where: '[active]', target: 'new' });
		expect(many.answer({ ids: ['l1', 'l2'] })).toEqual({ move: 'leave', exit: 'next', set: { made: 2 } });
	});
	it('has a condition only of records that it makes one for each of, and keeps one or counts many', () => {
		expect(oneNode(create, { model: 'line', where: 'TRUE' }).mistakes()).toEqual(['node.create-where /where']);
		expect(oneNode(create, { model: 'line', count: 'made' }).mistakes()).toEqual(['node.one-or-many /count']);
		expect(oneNode(create, { model: 'line', each: 'machine', into: 'made' }).mistakes()).toEqual(['node.one-or-many /into']);
	});
	it('keeps it in a variable', () => expect(node.answer({ ids: ['m1'] })).toEqual({ move: 'leave', exit: 'next', set: { made: 'm1' } }));
});
