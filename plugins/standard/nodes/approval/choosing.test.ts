import type { WorkflowNode } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { Office } from '../test-support/office.ts';

const chosen = (...more: WorkflowNode[]): WorkflowNode[] => [
	{ key: 'approval', type: 'approval', who: [{ key: 'expert', by: 'choice' }, { key: 'boss', by: 'manager' }], next: { approved: 'second' } }, // biome-ignore format: one node
	{ key: 'second', type: 'approval', who: [{ key: 'all', by: 'person', people: ['赵六'] }] },
	...more,
];
const superiors = { 张三: '王五', 王五: '孙九' };

describe('people whom the initiator has to choose, and has not when the run comes there', () => {
	it('are chosen in a task of the initiator, before anybody else is asked', () => {
		const one = new Office(chosen(), { superiors });
		expect([one.asked, one.verbs('张三'), one.needs('张三')?.returnTo]).toEqual([['张三'], ['choose'], []]);
		expect(one.act('张三', 'approve')).toBe('not taken');
		expect(one.act('张三', 'choose')).toBe('task.person-missing');
		one.act('张三', 'choose', { to: ['李四', '钱七'] });
		expect(one.asked).toEqual(['李四', '钱七', '王五']);
	});

	it('are kept by the run: who comes here again is not asked to choose again', () => {
		const one = new Office(chosen(), { superiors });
		one.act('张三', 'choose', { to: ['李四'] });
		one.act('李四', 'approve');
		one.act('王五', 'approve');
		one.act('赵六', 'return', { node: 'approval', straightBack: false });
		expect(one.asked).toEqual(['李四', '王五']);
	});

	it('are chosen by the superior of an initiator who has left', () => {
		const one = new Office(chosen(), { superiors });
		one.leaves('张三');
		expect([one.asked, one.verbs('王五')]).toEqual([['王五'], ['choose']]);
		one.act('王五', 'choose', { to: ['李四'] });
		expect(one.asked).toContain('李四');
	});

	it('who chooses has left without a superior: the rule for nobody found decides', () => {
		const alone: WorkflowNode = { key: 'approval', type: 'approval', who: [{ key: 'expert', by: 'choice' }], whenNobody: 'people', standIns: [{ key: 'hr', by: 'person', people: ['人事'] }] }; // biome-ignore format: one node
		const one = new Office([alone]);
		one.leaves('张三');
		expect(one.asked).toEqual(['人事']);
	});
});
