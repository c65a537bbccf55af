import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { end } from './definition.ts';

describe('an end', () => {
	it('ends the run, with its key as the outcome', () => expect(oneNode(end, {}).enter()).toEqual({ move: 'end', outcome: 'n', all: true }));
	it('has an outcome of its own', () => expect(oneNode(end, { outcome: 'agreed' }).enter()).toMatchObject({ outcome: 'agreed' }));
	it('may end its branch only', () => expect(oneNode(end, { branch: true }).enter()).toMatchObject({ all: false }));
	it('has no way out', () => expect(oneNode(end, {}).exits()).toEqual([]));
});
