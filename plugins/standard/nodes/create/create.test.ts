import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { create } from './definition.ts';

describe('creating a record', () => {
	const node = oneNode(create, { model: 'machine', set: [{ key: 'name', value: '[summary]' }], into: 'made' });
	it('gives it values that follow from the run', () => {
		expect(node.asks()).toEqual({ do: 'write', as: 'written', op: 'create', model: 'machine', set: [{ key: 'name', value: '[summary]' }], target: 'new' });
	});
	it('keeps it in a variable', () => expect(node.answer({ ids: ['m1'] })).toEqual({ move: 'leave', exit: 'next', set: { made: 'm1' } }));
});
