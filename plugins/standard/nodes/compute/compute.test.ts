import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { compute } from './definition.ts';

describe('computing', () => {
	const node = oneNode(compute, { set: [{ key: 'total', value: '[a] + [b]' }, { key: 'late', value: '[due] < TODAY()' }] }); // biome-ignore format: one
	it('asks for all formulas at once', () => expect(node.asks()).toMatchObject({ do: 'evaluate', formulas: { total: '[a] + [b]', late: '[due] < TODAY()' } }));
	it('keeps them in variables; what cannot be worked out is no value', () => {
		expect(node.answer({ total: '3' })).toEqual({ move: 'leave', exit: 'next', set: { total: '3', late: null } });
	});
});
