import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { subflow } from './definition.ts';

describe('running another workflow', () => {
	it('is about the same record, and waits for its end', () => {
		const node = oneNode(subflow, { workflow: 'check', into: 'how' });
		expect(node.asks()).toEqual({ do: 'runs', as: 'runs', workflow: 'check', on: 'subject', needs: 'all' });
		expect(node.answer({ runs: [{ id: '1', outcome: 'good' }] })).toEqual({ move: 'leave', exit: 'next', set: { how: 'good' } });
	});
	it('may be about another record or none, and not be waited for', () => {
		expect(oneNode(subflow, { workflow: 'check', about: 'record', model: 'm', where: '[x]' }).asks()).toMatchObject({ on: 'where', model: 'm', where: '[x]' });
		expect(oneNode(subflow, { workflow: 'check', about: 'none', wait: false }).asks()).toMatchObject({ on: 'none', needs: 'none' });
	});
	it('names another record as a whole, and has an outcome only where it waits', () => {
		expect(oneNode(subflow, { workflow: 'check', about: 'record' }).mistakes()).toEqual(['node.subflow-about /about']);
		expect(oneNode(subflow, { workflow: 'check', wait: false, into: 'how' }).mistakes()).toEqual(['node.subflow-into /into']);
	});
});
