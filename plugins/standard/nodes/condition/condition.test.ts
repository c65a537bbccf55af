import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { condition } from './definition.ts';

describe('a condition', () => {
	const node = oneNode(condition, { when: '[cost] > 100' });
	it('asks for its formula', () => expect(node.asks()).toEqual({ do: 'evaluate', as: 'when', formulas: { when: '[cost] > 100' } }));
	it('goes by yes when it holds', () => expect(node.answer({ when: true })).toEqual({ move: 'leave', exit: 'yes' }));
	it.each([[false], [null], [{ error: 'division-by-zero' }]])('goes by no for %j', (when) => expect(node.answer({ when })).toMatchObject({ exit: 'no' }));
	it('needs both ways', () => expect(node.exits()).toEqual(['yes', 'no']));
});
