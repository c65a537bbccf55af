import type { JsonObject, WorkflowNode } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { approval } from './definition.ts';
import { approvalBy, type Directory, Office } from '../test-support/office.ts';

const byManager = (more: JsonObject = {}): WorkflowNode => ({ key: 'approval', type: 'approval', who: [{ key: 'boss', by: 'manager' }], ...more });
const superiors = { 张三: '李四', 李四: '王五', 王五: '赵六' };

describe('whom it asks', () => {
	it('everybody whom the entries find, in their order', () => {
		const who = [
			{ key: 'boss', by: 'manager', levels: 2 },
			{ key: 'hr', by: 'role', role: 'hr' },
			{ key: 'mentor', by: 'field', field: 'mentor' },
		];
		const office = new Office([{ key: 'approval', type: 'approval', who }], { superiors, roles: { hr: ['钱七', '孙九'] }, fields: { mentor: ['周八'] } });
		expect(office.asked).toEqual(['王五', '钱七', '孙九', '周八']);
	});

	it('once, where two entries find the same person: what they decide counts for both', () => {
		const who = [
			{ key: 'boss', by: 'manager' },
			{ key: 'hr', by: 'role', role: 'hr' },
		];
		const office = new Office([{ key: 'approval', type: 'approval', who }], { superiors, roles: { hr: ['钱七', '李四'] } });
		expect(office.asked).toEqual(['李四', '钱七']);
		office.act('李四', 'approve');
		office.act('钱七', 'approve');
		expect(office.at).toBe('ended: approved');
	});

	it('people who get a copy, when it is asked or when it is decided', () => {
		const copyTo = [{ key: 'hr', by: 'role', role: 'hr' }];
		const asked = new Office([byManager({ copyTo })], { superiors, roles: { hr: ['钱七'] } });
		expect([asked.copied, asked.asked]).toEqual([['钱七'], ['李四']]);
		const decided = new Office([byManager({ copyTo, copyOn: 'decided' })], { superiors, roles: { hr: ['钱七'] } });
		expect(decided.copied).toEqual([]);
		decided.act('李四', 'approve');
		expect([decided.copied, decided.at]).toEqual([['钱七'], 'ended: approved']);
	});
});

describe('skips', () => {
	const twice = [
		{ key: 'first', type: 'approval', who: [{ key: 'boss', by: 'manager' }], next: { approved: 'second' } },
		{ key: 'second', type: 'approval', who: [{ key: 'boss', by: 'manager' }] },
	];
	const skipping = (skip: JsonObject) => [twice[0] as WorkflowNode, { ...(twice[1] as WorkflowNode), skip }];

	it.each([
		['approve', 'ended: approved', []],
		['next-up', 'approval', ['李四']],
		['nothing', 'approval', ['张三']],
	])('initiator: %s', (initiator, at, asked) => {
		const office = new Office([approvalBy(['张三'], { skip: { initiator } })], { superiors });
		expect([office.at, office.asked]).toEqual([at, asked]);
	});

	it.each([
		['approve', 'ended: approved', []],
		['next-up', 'second', ['王五']],
		['nothing', 'second', ['李四']],
	])('who approved before in this run: %s', (before, at, asked) => {
		const office = new Office(skipping({ before }), { superiors });
		office.act('李四', 'approve');
		expect([office.at, office.asked]).toEqual([at, asked]);
	});

	it('a delegate’s approval is the delegate’s', () => {
		const office = new Office(skipping({ before: 'approve' }), { superiors });
		office.act('李四', 'approve', { by: '周八' });
		expect([office.at, office.asked]).toEqual(['second', ['李四']]);
	});

	it('what was approved before a return that runs on counts no longer', () => {
		const nodes = [
			...skipping({}),
			{ key: 'third', type: 'approval', who: [{ key: 'x', by: 'person', people: ['李四', '周八'] }], skip: { before: 'approve' } },
		];
		(nodes[1] as WorkflowNode).next = { approved: 'third' };
		const office = new Office(nodes, { superiors });
		office.act('李四', 'approve');
		office.act('李四', 'approve');
		expect(office.asked).toEqual(['周八']);
		office.act('周八', 'return', { node: 'second' });
		office.act('李四', 'transfer', { to: ['钱七'] });
		office.act('钱七', 'approve');
		expect(office.asked).toEqual(['李四', '周八']);
	});

	it('the same person twice here: once, the superior, or twice', () => {
		const who = ['a', 'b'].map((key) => ({ key, by: 'person', people: ['李四'] }));
		const asked = (twiceRule: string) => new Office([{ key: 'approval', type: 'approval', who, skip: { twice: twiceRule } }], { superiors }).asked;
		expect([asked('approve'), asked('next-up'), asked('nothing')]).toEqual([['李四'], ['李四', '王五'], ['李四', '李四']]);
	});

	it('the same person twice in a sequence is not asked a second time', () => {
		const who = ['李四', '王五', '李四'].map((person, i) => ({ key: `p${i}`, by: 'person', people: [person] }));
		const office = new Office([{ key: 'approval', type: 'approval', mode: 'sequence', who }]);
		office.act('李四', 'approve');
		office.act('王五', 'approve');
		expect(office.at).toBe('ended: approved');
	});

	it('a superior for whom a rule speaks as well is passed over', () => {
		const office = new Office(skipping({ before: 'next-up', initiator: 'next-up' }), { superiors: { 张三: '李四', 李四: '张三', 王五: '赵六' } });
		office.act('李四', 'approve');
		expect(office.at).toBe('stopped: workflow.nobody-found');
	});

	it('says so in the story', () => {
		expect(new Office([approvalBy(['张三'], { skip: { initiator: 'approve' } })]).notes).toEqual(['按规则自动同意']);
	});
});

describe('conflicts of interest', () => {
	const guarded = (more: JsonObject = {}) => approvalBy(['张三', '王五'], { conflict: { initiator: true, fields: ['about'] }, ...more });
	const directory: Directory = { superiors: { ...superiors, 周八: '孙九' }, fields: { about: ['周八'] } };

	it('who began it is replaced by the superior, and so is whom it is about', () => {
		expect(new Office([guarded()], directory).asked).toEqual(['李四', '王五']);
		const office = new Office([approvalBy(['周八'], { conflict: { fields: ['about'] } })], directory);
		expect(office.asked).toEqual(['孙九']);
	});

	it('the rule to skip the initiator does not outdo it', () => {
		expect(new Office([guarded({ skip: { initiator: 'approve' } })], directory).asked).toEqual(['李四', '王五']);
	});

	it('they can be given it in no other way', () => {
		const office = new Office([guarded()], { ...directory, superiors: { ...directory.superiors, 李四: '周八', 周八: '赵六' } });
		expect(office.act('李四', 'transfer', { to: ['张三'] })).toBe('task.conflict-of-interest');
		expect(office.act('李四', 'add-signer', { to: ['钱七', '周八'] })).toBe('task.conflict-of-interest');
		expect(office.act('李四', 'approve', { by: '周八' })).toBe('task.conflict-of-interest');
		office.leaves('李四');
		expect(office.asked.toSorted()).toEqual(['王五', '赵六'].toSorted());
	});

	it('without a superior, it is as if nobody had been found', () => {
		const nobody = { conflict: { initiator: true }, whenNobody: 'administrator' };
		expect(new Office([approvalBy(['张三'], nobody)], { roles: { owner: ['管理员'] } }).asked).toEqual(['管理员']);
		expect(new Office([approvalBy(['张三'], nobody)], { roles: { owner: ['张三'] } }).at).toBe('stopped: workflow.nobody-found');
	});
});

describe('when nobody is found', () => {
	const vacant: Directory = { superiors: { 张三: '空缺主管', 空缺主管: '王五' }, roles: { owner: ['管理员'] } };
	const standIns = [{ key: 'instead', by: 'person', people: ['替补甲', '替补乙'] }];

	it.each([
		['approve', 'ended: approved', []],
		['reject', 'ended: rejected', []],
		['stop', 'stopped: workflow.nobody-found', []],
		['next-up', 'approval', ['王五']],
		['administrator', 'approval', ['管理员']],
		['people', 'approval', ['替补甲', '替补乙']],
	])('the rule is %s', (whenNobody, at, asked) => {
		const office = new Office([byManager({ whenNobody, standIns })], vacant);
		expect([office.at, office.asked]).toEqual([at, asked]);
	});

	it('goes up as many levels as are vacant', () => {
		const office = new Office([byManager()], { superiors: { 张三: '空缺一', 空缺一: '空缺二', 空缺二: '空缺三', 空缺三: '赵六' } });
		expect(office.asked).toEqual(['赵六']);
	});

	it('for a role that nobody has, the superior of who began it is asked', () => {
		expect(new Office([{ ...byManager(), who: [{ key: 'hr', by: 'role', role: 'hr' }] }], { superiors }).asked).toEqual(['李四']);
	});

	it('asks who looks after the workflow when there is nobody above, and stops when there is no such person', () => {
		expect(new Office([byManager()], { roles: { owner: ['管理员'] } }).asked).toEqual(['管理员']);
		const office = new Office([byManager()]);
		expect(office.at).toBe('stopped: workflow.nobody-found');
		expect(office.done.filter(({ do: what }) => what === 'message')).toMatchObject([{ topic: 'run.failed' }]);
	});

	it('one of several who stand in decides', () => {
		const office = new Office([byManager({ whenNobody: 'people', standIns })], vacant);
		office.act('替补乙', 'approve');
		expect(office.at).toBe('ended: approved');
		expect(office.tasks.map(({ state }) => state)).toEqual(['cancelled', 'done']);
	});

	it('looks anew for those who look after it, whoever was found before', () => {
		const office = new Office([approvalBy(['李四', '王五'])], { roles: { owner: ['管理员'] } });
		office.leaves('李四');
		expect(office.asked).toEqual(['王五', '管理员']);
		office.directory.roles.owner = ['新管理员'];
		office.leaves('王五');
		expect(office.asked).toEqual(['管理员', '新管理员']);
	});

	it('people who have left are nobody', () => {
		expect(new Office([byManager()], { superiors, left: ['李四'] }).asked).toEqual(['王五']);
	});
});

describe('mistakes that its schema cannot say', () => {
	const codes = (more: JsonObject) => approval.check?.(byManager(more) as never, { workflow: {} as never }).map(({ code, pointer }) => `${code} ${pointer}`);
	it.each([
		[{}, []],
		[{ onDeadline: 'approve' }, ['asking.no-deadline /onDeadline']],
		[{ escalate: [{ key: 'up' }] }, ['asking.no-deadline /escalate']],
		[{ remind: [{ key: 'r', before: '1 days' }] }, ['asking.no-deadline /remind/0']],
		[{ remind: [{ key: 'r' }] }, ['asking.no-time /remind/0']],
		[{ deadline: '2 days', remind: [{ key: 'r', before: '1 days', after: '1 days' }] }, ['asking.two-times /remind/0']],
		[{ deadline: '2 days', due: '[due]' }, ['asking.two-deadlines /due']],
		[{ deadline: '2 days', dueAt: '10:00' }, ['asking.due-at-without-date /dueAt']],
		[{ remind: [{ key: 'r', every: '2 hours', at: '10:00' }] }, ['asking.at-without-days /remind/0/at']],
		[{ deadline: '2 days', escalate: [{ key: 'up', after: '2 workhours', at: '10:00' }] }, ['asking.at-without-days /escalate/0/at']],
		[{ verbs: ['reject'], labels: { reject: 'Object', transfer: 'Pass on' } }, ['asking.inert-label /labels/transfer']],
		[{ whenNobody: 'people' }, ['asking.no-stand-ins /whenNobody']],
		[{ mode: 'quorum' }, ['approval.empty-quorum /mode']],
		[{ mode: 'quorum', threshold: 2 }, []],
		[{ deadline: '2 workdays', onDeadline: 'overdue', escalate: [{ key: 'up' }], remind: [{ key: 'r', every: '1 days' }] }, []],
	])('%j → %j', (more, expected) => expect(codes(more)).toEqual(expected));
});
