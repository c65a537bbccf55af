import type { JsonObject, WorkflowNode } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { approvalBy, Office } from '../test-support/office.ts';

const three = ['李四', '王五', '赵六'];
/** Acts in order, `李四 approve`; where the run stands then. */
function after(node: WorkflowNode, ...acts: string[]): string {
	const office = new Office([node]);
	for (const text of acts) {
		const [person = '', verb = ''] = text.split(' ');
		if (verb === 'leaves') office.leaves(person);
		else expect(office.act(person, verb), text).toBeNull();
	}
	return office.at;
}

describe('any: the first who decides, decides', () => {
	it.each([
		[['李四 approve'], 'ended: approved'],
		[['赵六 reject'], 'ended: rejected'],
		[[], 'approval'],
	])('%s → %s', (acts, at) => expect(after(approvalBy(three, { mode: 'any' }), ...acts)).toBe(at));

	it('the others have no task any more', () => {
		const office = new Office([approvalBy(three, { mode: 'any' })]);
		office.act('王五', 'approve');
		expect(office.tasks.map(({ assignee, state, verb, by }) => [assignee, state, verb, by])).toEqual([
			['李四', 'cancelled', null, null],
			['王五', 'done', 'approve', '王五'],
			['赵六', 'cancelled', null, null],
		]);
		expect(office.trail).toMatchObject([{ node: 'approval', exit: 'approved', by: ['王五'] }]);
	});
});

describe('all: everybody approves; one rejection ends it', () => {
	it.each([
		[['李四 approve', '王五 approve'], 'approval'],
		[['李四 approve', '王五 approve', '赵六 approve'], 'ended: approved'],
		[['李四 approve', '王五 reject'], 'ended: rejected'],
	])('%s → %s', (acts, at) => expect(after(approvalBy(three), ...acts)).toBe(at));
});

describe('sequence: one after another', () => {
	it('asks the next when the one before has approved', () => {
		const office = new Office([approvalBy(three, { mode: 'sequence' })]);
		const asked = [office.asked];
		for (const person of three) {
			office.act(person, 'approve');
			asked.push(office.asked);
		}
		expect(asked).toEqual([['李四'], ['王五'], ['赵六'], []]);
		expect(office.at).toBe('ended: approved');
	});

	it('ends with the first rejection, and asks nobody after it', () => {
		const office = new Office([approvalBy(three, { mode: 'sequence' })]);
		office.act('李四', 'reject');
		expect([office.at, office.tasks.length]).toEqual(['ended: rejected', 1]);
	});

	it('passes the turn of one who has left meanwhile to the superior', () => {
		const office = new Office([approvalBy(three, { mode: 'sequence' })], { superiors: { 王五: '钱七' } });
		office.leaves('王五');
		expect(office.asked).toEqual(['李四']);
		office.act('李四', 'approve');
		expect(office.asked).toEqual(['钱七']);
		office.act('钱七', 'approve');
		expect(office.asked).toEqual(['赵六']);
	});
});

describe('ratio: as soon as it is certain', () => {
	const four = ['李四', '王五', '赵六', '钱七'];
	it.each([
		[50, ['李四 approve'], 'approval'],
		[50, ['李四 approve', '王五 approve'], 'ended: approved'],
		[51, ['李四 approve', '王五 approve'], 'approval'],
		[51, ['李四 approve', '王五 approve', '赵六 approve'], 'ended: approved'],
		[51, ['李四 reject', '王五 reject'], 'ended: rejected'],
		[50, ['李四 reject', '王五 reject'], 'approval'],
		[50, ['李四 reject', '王五 reject', '赵六 reject'], 'ended: rejected'],
		[100, ['李四 reject'], 'ended: rejected'],
		[1, ['李四 approve'], 'ended: approved'],
	])('%i percent of four: %s → %s', (percent, acts, at) => expect(after(approvalBy(four, { mode: 'ratio', percent }), ...acts)).toBe(at));

	it.each([
		// Two of four are half; when one of the four has left, two of three are.
		[60, ['李四 approve', '王五 approve', '赵六 leaves'], 'ended: approved'],
		[75, ['李四 approve', '王五 approve', '赵六 leaves'], 'approval'],
		[75, ['李四 approve', '王五 approve', '赵六 leaves', '钱七 leaves'], 'ended: approved'],
		[50, ['李四 reject', '王五 approve', '赵六 leaves', '钱七 reject'], 'ended: rejected'],
	])('who has left without a superior is not counted: %i percent, %s → %s', (percent, acts, at) => {
		expect(after(approvalBy(four, { mode: 'ratio', percent }), ...acts)).toBe(at);
	});
});

describe('quorum: by entry and by weight', () => {
	const board = (more: JsonObject): WorkflowNode => ({
		...{ key: 'approval', type: 'approval', mode: 'quorum' },
		who: [
			{ key: 'chair', by: 'person', people: ['董一'], weight: 3, ...(more.veto ? { veto: true } : {}) },
			{ key: 'members', by: 'person', people: ['李四', '王五', '赵六'], weight: 1, ...(more.needs ? { needs: more.needs } : {}) },
		],
		...(more.threshold ? { threshold: more.threshold } : {}),
	});
	it.each([
		[{ threshold: 4 }, ['董一 approve'], 'approval'],
		[{ threshold: 4 }, ['董一 approve', '李四 approve'], 'ended: approved'],
		[{ threshold: 3 }, ['李四 approve', '王五 approve', '赵六 approve'], 'ended: approved'],
		[{ threshold: 4 }, ['董一 reject'], 'ended: rejected'],
		[{ threshold: 3 }, ['董一 reject'], 'approval'],
		[{ threshold: 3 }, ['董一 reject', '李四 reject'], 'ended: rejected'],
		[{ needs: 2 }, ['李四 approve', '王五 approve'], 'ended: approved'],
		[{ needs: 2 }, ['董一 approve', '李四 approve'], 'approval'],
		[{ needs: 2 }, ['李四 reject', '王五 reject'], 'ended: rejected'],
		[{ needs: 2, threshold: 5 }, ['董一 approve', '李四 approve'], 'approval'],
		[{ needs: 2, threshold: 5 }, ['董一 approve', '李四 approve', '赵六 approve'], 'ended: approved'],
	])('%j: %s → %s', (more, acts, at) => expect(after(board(more), ...acts)).toBe(at));

	it.each([
		[['董一 reject'], 'ended: rejected'],
		// Enough have approved, but it is not certain before the veto has been heard.
		[['李四 approve', '王五 approve'], 'approval'],
		[['李四 approve', '王五 approve', '董一 approve'], 'ended: approved'],
		[['李四 approve', '王五 approve', '董一 reject'], 'ended: rejected'],
	])('with a veto of the chair: %s → %s', (acts, at) => expect(after(board({ needs: 2, veto: true }), ...acts)).toBe(at));

	it('adds decimal weights exactly enough', () => {
		const who = three.map((person, i) => ({ key: `p${i}`, by: 'person', people: [person], weight: [0.1, 0.2, 0.7][i] }));
		expect(after({ key: 'approval', type: 'approval', mode: 'quorum', threshold: 0.3, who }, '李四 approve', '王五 approve')).toBe('ended: approved');
	});

	it('asks the superior for what it is short of', () => {
		const node = board({ needs: 2 });
		const members = { key: 'members', by: 'person', people: ['李四'], needs: 2 };
		const office = new Office([{ ...node, who: [members] }], { superiors: { 张三: '周八' } });
		expect(office.asked).toEqual(['李四', '周八']);
	});
});

describe('what a person may do', () => {
	const office = () => new Office([approvalBy(three)], { superiors: {} });

	it('is what the node allows, and only what can be done now', () => {
		expect(office().verbs('李四')).toEqual(['approve', 'reject', 'transfer', 'add-signer', 'comment']);
		const strict = new Office([approvalBy(three, { verbs: ['reject'] })]);
		expect(strict.verbs('李四')).toEqual(['approve', 'reject']);
		expect(strict.act('李四', 'transfer', { to: ['钱七'] })).toBe('not taken');
	});

	it('comments change nothing', () => {
		const one = office();
		expect(one.act('李四', 'comment')).toBeNull();
		expect(one.asked).toEqual(three);
		expect(one.act('李四', 'comment', { comment: ' ' })).toBe('task.comment-missing');
	});

	it('needs a comment where the node says so; to reject and to return unless it says otherwise', () => {
		expect(office().act('李四', 'reject', { comment: '' })).toBe('task.comment-missing');
		const free = new Office([approvalBy(three, { commentOn: ['approve'] })]);
		expect(free.act('李四', 'approve')).toBe('task.comment-missing');
		expect(free.act('李四', 'approve', { comment: '同意' })).toBeNull();
		expect(free.act('王五', 'reject', { comment: '' })).toBeNull();
		expect(office().needs('李四')).toMatchObject({ comment: ['reject', 'return', 'comment'], signature: false, returnTo: [] });
	});

	it('needs a signature to approve, not to reject', () => {
		const signed = () => new Office([approvalBy(three, { signature: true })]);
		expect(signed().act('李四', 'approve')).toBe('task.signature-missing');
		expect(signed().act('李四', 'approve', { signed: true })).toBeNull();
		expect(signed().act('李四', 'reject')).toBeNull();
		expect(signed().needs('李四').signature).toBe(true);
	});

	it('decides each task once, whoever is second', () => {
		const one = new Office([approvalBy(three, { mode: 'any' })]);
		const [first, second] = one.tasks.map(({ number }) => number) as [number, number];
		expect(one.actOn(first, 'approve', '李四')).toBeNull();
		expect(one.actOn(first, 'reject', '李四')).toBe('not taken');
		expect(one.actOn(second, 'reject', '王五')).toBe('not taken');
		expect(one.at).toBe('ended: approved');
	});

	it('keeps what the record was when it was asked, and when it was decided', () => {
		const one = new Office([approvalBy(['李四'])]);
		one.act('李四', 'approve');
		const kept = one.done.filter((effect) => effect.do === 'snapshot' || effect.do === 'task' || effect.do === 'close-task').map((effect) => effect.do);
		expect(kept).toEqual(['task', 'snapshot', 'snapshot', 'close-task']);
	});
});

describe('a delegate', () => {
	it('decides in the name of whom the task stays with', () => {
		const office = new Office([approvalBy(['李四'])]);
		expect(office.act('李四', 'approve', { by: '王五' })).toBeNull();
		expect(office.tasks).toMatchObject([{ assignee: '李四', by: '王五' }]);
		expect(office.trail).toMatchObject([{ by: ['王五'] }]);
	});

	it('does not decide what they began themselves', () => {
		const office = new Office([approvalBy(['李四'])]);
		expect(office.act('李四', 'approve', { by: '张三' })).toBe('task.own-as-delegate');
		expect(office.act('李四', 'comment', { by: '张三' })).toBeNull();
	});
});

describe('transfer', () => {
	it('gives the place to another, who counts as the first did', () => {
		const office = new Office([approvalBy(three)]);
		expect(office.act('李四', 'transfer', { to: ['钱七'] })).toBeNull();
		expect(office.asked).toEqual(['王五', '赵六', '钱七']);
		expect(office.tasks[0]).toMatchObject({ assignee: '李四', state: 'done', verb: 'transfer' });
		for (const person of ['钱七', '王五']) office.act(person, 'approve');
		expect(office.at).toBe('approval');
		office.act('赵六', 'approve');
		expect(office.at).toBe('ended: approved');
	});

	it.each([
		[[], 'task.person-missing'],
		[['钱七', '孙九'], 'task.one-person'],
		[['李四'], 'task.same-person'],
	])('to %j is refused: %s', (to, code) => expect(new Office([approvalBy(three)]).act('李四', 'transfer', { to })).toBe(code));

	it('keeps the deadline', () => {
		const office = new Office([approvalBy(['李四'], { deadline: '2 days' })]);
		office.passes('2026-03-03T01:00:00.000Z');
		office.act('李四', 'transfer', { to: ['钱七'] });
		expect(office.dueOf('钱七')).toBe('2026-03-04T01:00:00.000Z');
	});
});

describe('who leaves the company', () => {
	it('is followed by the superior, the nearest who is there', () => {
		const office = new Office([approvalBy(['李四'])], { superiors: { 李四: '空缺主管', 空缺主管: '钱七', 钱七: '孙九' } });
		office.leaves('李四');
		expect(office.asked).toEqual(['钱七']);
		office.leaves('钱七');
		expect(office.asked).toEqual(['孙九']);
		office.act('孙九', 'approve');
		expect(office.at).toBe('ended: approved');
	});

	it('keeps what they have approved', () => {
		const office = new Office([approvalBy(['李四', '王五'])], { superiors: { 李四: '钱七' } });
		office.act('李四', 'approve');
		office.leaves('李四');
		office.act('王五', 'approve');
		expect(office.at).toBe('ended: approved');
	});

	it.each([
		['approve', '王五'],
		['administrator', '王五 管理员'],
		['next-up', '王五 管理员'],
		['people', '王五 替补'],
	])('without a superior: the rule %s', (whenNobody, asked) => {
		const standIns = [{ key: 'instead', by: 'person', people: ['替补'] }];
		const office = new Office([approvalBy(['李四', '王五'], { whenNobody, standIns })], { roles: { owner: ['管理员'] } });
		office.leaves('李四');
		expect(office.asked.join(' ')).toBe(asked);
		expect(office.at).toBe('approval');
	});

	it('who stands in and leaves as well is not asked again', () => {
		const standIns = [{ key: 'instead', by: 'person', people: ['替补甲', '替补乙'] }];
		const office = new Office([approvalBy(['李四'], { whenNobody: 'people', standIns })]);
		office.leaves('李四');
		expect(office.asked).toEqual(['替补甲', '替补乙']);
		office.leaves('替补甲');
		expect(office.asked).toEqual(['替补乙']);
		office.leaves('替补乙');
		expect(office.at).toBe('stopped: workflow.nobody-found');
	});

	it('without a superior: the rules reject and stop', () => {
		for (const [whenNobody, at] of [['reject', 'ended: rejected'], ['stop', 'stopped: workflow.nobody-found']] as const) {
			const office = new Office([approvalBy(['李四', '王五'], { whenNobody })]);
			office.leaves('李四');
			expect([office.at, office.asked]).toEqual([at, []]);
		} // biome-ignore format: a table
	});
});
