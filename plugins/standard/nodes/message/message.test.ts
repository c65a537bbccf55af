import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { message } from './definition.ts';

describe('a message', () => {
	const to = [{ key: 'boss', by: 'manager' }];
	it('is entered with the run’s change, and the run goes on', () => {
		expect(oneNode(message, { to, subject: 'Late: {{[name]}}', body: 'x' }).enter()).toEqual({
			move: 'leave',
			exit: 'next',
			effects: [
				{
					...{ do: 'message', topic: 'w', to: [], who: to, title: 'Late: {{[name]}}', body: 'x' },
					details: { node: 'n', texts: { title: 'workflow.w.nodes.n.subject', body: 'workflow.w.nodes.n.body' } },
				},
			],
		});
	});
	it('goes to robots of groups, over channels, not again within a time', () => {
		const node = oneNode(message, { robots: ['ops'], channels: ['mail'], subject: 'x', cooldown: '2 hours' });
		expect(node.asks()).toMatchObject({ robots: ['ops'], channels: ['mail'], cooldown: 7200 });
	});
	it('is one for each of several records', () => {
		expect(oneNode(message, { to, subject: 'x', model: 'machine', where: '[old]' }).asks()).toMatchObject({ each: 'machine', where: '[old]' });
		expect(oneNode(message, { to, subject: 'x', model: 'machine' }).mistakes()).toEqual(['node.records-halved /model']);
	});
	it('has somebody to go to', () => expect(oneNode(message, { subject: 'x' }).mistakes()).toEqual(['node.no-recipient ']));
});
