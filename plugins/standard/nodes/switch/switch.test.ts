import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { choice } from './definition.ts';

describe('a switch', () => {
	const node = oneNode(choice, { cases: [{ key: 'big', when: '[cost] > 9' }, { key: 'odd', when: '[odd]' }] }); // biome-ignore format: one
	it('goes the first way whose condition holds', () => expect(node.answer({ big: true, odd: true })).toMatchObject({ exit: 'big' }));
	it('goes by else when none holds', () => expect(node.answer({ big: null, odd: false })).toMatchObject({ exit: 'else' }));
	it('asks for all conditions at once', () => expect(node.asks()).toMatchObject({ formulas: { big: '[cost] > 9', odd: '[odd]' } }));
	it('needs an else', () => expect(node.exits()).toEqual(['big', 'odd', 'else']));
	it('has no case of that name', () => expect(oneNode(choice, { cases: [{ key: 'else', when: 'TRUE' }] }).mistakes()).toEqual(['node.case-else /cases/0/key']));
});
