import type { JsonObject, WorkflowNode } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { Office } from '../test-support/office.ts';

const fill = (people: string[], more: JsonObject = {}): WorkflowNode => ({
	...{ key: 'fill', type: 'task', who: [{ key: 'all', by: 'person', people }], form: 'report', fields: [{ field: 'text', may: 'require' }] },
	...more,
});

describe('a task', () => {
	it('hands over the form and what may be done with its fields', () => {
		const office = new Office([fill(['李四'], { deadline: '2 workdays', instructions: '请填写' })]);
		expect(office.done.filter((effect) => effect.do === 'task')).toMatchObject([
			{ assignee: '李四', kind: 'task', form: 'report', fields: [{ field: 'text', may: 'require' }], due: '2026-03-04T01:00:00.000Z' },
		]);
		expect(office.needs('李四').instructions).toBe('请填写');
		expect(office.verbs('李四')).toEqual(['complete', 'transfer', 'comment', 'save']);
	});

	it.each([
		[undefined, ['王五 complete'], 'ended: next'],
		['any', ['李四 complete'], 'ended: next'],
		['all', ['李四 complete'], 'fill'],
		['all', ['李四 complete', '王五 complete'], 'ended: next'],
		['sequence', ['李四 complete'], 'fill'],
		['sequence', ['李四 complete', '王五 complete'], 'ended: next'],
	])('mode %s: %j → %s', (mode, acts, at) => {
		const office = new Office([fill(['李四', '王五'], mode ? { mode } : {})]);
		for (const text of acts) expect(office.act(...(text.split(' ') as [string, string]))).toBeNull();
		expect(office.at).toBe(at);
	});

	it('can be saved as often as one likes, and stays open', () => {
		const office = new Office([fill(['李四'])]);
		expect(office.act('李四', 'save', { values: { text: '一' } })).toBeNull();
		expect(office.act('李四', 'save')).toBeNull();
		expect(office.asked).toEqual(['李四']);
	});

	it('can be transferred; returned only where the node says so; never rejected', () => {
		const office = new Office([fill(['李四'])]);
		expect(office.act('李四', 'transfer', { to: ['王五'] })).toBeNull();
		expect(office.act('王五', 'return')).toBe('not taken');
		expect(office.act('王五', 'reject')).toBe('not taken');
	});

	it('returns to an earlier node and comes straight back', () => {
		const office = new Office([
			{ key: 'ask', type: 'approval', who: [{ key: 'a', by: 'person', people: ['赵六'] }], next: { approved: 'fill' } },
			fill(['李四'], { verbs: ['return'] }),
		]);
		office.act('赵六', 'approve');
		expect(office.act('李四', 'return', { straightBack: true })).toBeNull();
		office.act('赵六', 'approve');
		expect([office.at, office.asked]).toEqual(['fill', ['李四']]);
	});

	it('goes to the superior when whoever has it leaves, and reminds and escalates as an approval does', () => {
		const office = new Office([fill(['李四'], { deadline: '1 days', remind: [{ key: 'r', after: '1 days' }], escalate: [{ key: 'up', how: 'tell' }] })], {
			superiors: { 李四: '王五', 王五: '赵六' },
		});
		office.leaves('李四');
		expect(office.asked).toEqual(['王五']);
		office.passes('2026-03-05T01:00:00.000Z');
		expect(office.messages).toEqual(['task.escalated → 赵六', 'task.overdue → 王五']);
	});

	it('is left by its own way when it is overdue', () => {
		const office = new Office([fill(['李四'], { deadline: '1 days', onDeadline: 'overdue' })]);
		office.passes('2026-03-04T01:00:00.000Z');
		expect(office.at).toBe('ended: overdue');
	});

	it('may be done by the one who began it, also for another', () => {
		const office = new Office([fill(['李四'])]);
		expect(office.act('李四', 'complete', { by: '张三' })).toBeNull();
	});

	it('asks nobody when nobody is found and that is the rule', () => {
		expect(new Office([fill([], { whenNobody: 'approve' })]).at).toBe('ended: next');
	});
});
