import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { each } from './definition.ts';

describe('a workflow for each record', () => {
	it('runs so many at once, and waits for all', () => {
		expect(oneNode(each, { model: 'm', where: '[x]', workflow: 'one' }).asks()).toEqual({ do: 'runs', as: 'runs', workflow: 'one', on: 'where', model: 'm', where: '[x]', needs: 'all', limit: 20 }); // biome-ignore format: one
	});
	it('runs one after the other', () =>
		expect(oneNode(each, { model: 'm', workflow: 'one', mode: 'sequence' }).asks()).toMatchObject({ limit: 1, where: 'TRUE' }));
	it('waits for some, any or none', () => {
		expect(oneNode(each, { model: 'm', workflow: 'one', needs: 'some', count: 3 }).asks()).toMatchObject({ needs: 3 });
		expect(oneNode(each, { model: 'm', workflow: 'one', needs: 'any' }).asks()).toMatchObject({ needs: 'any' });
	});
	it('tells how many have ended, and goes its own way when there is no record', () => {
		const node = oneNode(each, { model: 'm', workflow: 'one', ended: 'n', next: { next: 'x', empty: 'y' } });
		expect(node.answer({ runs: [{ id: '1', outcome: 'a' }] })).toEqual({ move: 'leave', exit: 'next', set: { n: 1 } });
		expect(node.answer({ runs: [] })).toMatchObject({ exit: 'empty', set: { n: 0 } });
	});
	it('has no inert numbers', () => {
		expect(oneNode(each, { model: 'm', workflow: 'one', count: 3 }).mistakes()).toEqual(['node.needs-count /count']);
		expect(oneNode(each, { model: 'm', workflow: 'one', mode: 'sequence', limit: 3 }).mistakes()).toEqual(['node.each-limit /limit']);
	});
});
