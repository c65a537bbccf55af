import type { JsonObject } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { approvalBy, Office } from '../test-support/office.ts';

// Monday 2 March 2026, 09:00 in Shanghai, is 01:00 in UTC.
const at = (day: number, time = '01:00') => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const office = (more: JsonObject, superiors: { [person: string]: string } = {}, people = ['李四']) => new Office([approvalBy(people, more)], { superiors });

describe('deadlines', () => {
	it.each([
		['90 minutes', at(2, '02:30')],
		['3 days', at(5)],
		['2 workdays', at(4)],
		['1 weeks', at(9)],
		// Friday's work ends at 17:30; a weekend lies between.
		['5 workdays', at(9)],
		// 09:00–12:00 and 13:30–17:30.
		['8 workhours', at(3, '02:00')],
	])('%s after Monday at nine', (deadline, due) => expect(office({ deadline }).dueOf('李四')).toBe(due));

	it('each is counted from when somebody is asked', () => {
		const one = office({ mode: 'sequence', deadline: '1 days' }, {}, ['李四', '王五']);
		one.passes(at(6));
		one.act('李四', 'approve');
		expect(one.dueOf('王五')).toBe(at(7));
	});

	it('a year without a calendar does not stop anything: weekends are off, and the story says so', () => {
		const late = new Office([approvalBy(['李四'], { deadline: '2 workdays' })], { now: '2026-12-31T01:00:00.000Z' });
		expect(late.dueOf('李四')).toBe('2027-01-04T01:00:00.000Z');
		expect(late.notes).toEqual(['工作日历未覆盖截止时间，已仅按周末推算']);
	});

	it.each([
		['nothing', 'approval', ['李四', '王五']],
		['approve', 'ended: approved', []],
		['reject', 'ended: rejected', []],
		['overdue', 'ended: overdue', []],
	])('when it passes: %s', (onDeadline, where, asked) => {
		const one = office({ deadline: '1 days', onDeadline }, {}, ['李四', '王五']);
		one.passes(at(4));
		expect([one.at, one.asked]).toEqual([where, asked]);
	});

	it('passes over only who is late', () => {
		const one = office({ mode: 'sequence', deadline: '1 days', onDeadline: 'approve' }, {}, ['李四', '王五']);
		one.passes(at(3, '12:00'));
		expect([one.asked, one.notes]).toEqual([['王五'], ['逾期自动同意']]);
		one.act('王五', 'approve');
		expect(one.trail.at(-1)).toMatchObject({ exit: 'approved', by: ['王五'] });
	});

	it('of an added signer, counts for the added one; then the place has a new one', () => {
		const one = office({ deadline: '1 days', onDeadline: 'approve' });
		one.passes(at(2, '13:00'));
		one.act('李四', 'add-signer', { place: 'before', to: ['王五'] });
		expect(one.dueOf('王五')).toBe(at(3, '13:00'));
		one.passes(at(3, '13:00'));
		expect(one.asked).toEqual(['李四']);
		expect(one.dueOf('李四')).toBe(at(4, '13:00'));
	});
});

describe('reminders', () => {
	const remind: JsonObject[] = [
		{ key: 'early', before: '1 days' },
		{ key: 'late', after: '1 days', every: '2 days' },
	];
	it('go to those who have not decided, before and after the deadline, again and again', () => {
		const one = office({ deadline: '3 days', remind }, {}, ['李四', '王五']);
		one.passes(at(4));
		expect(one.messages).toEqual(['task.reminder → 李四', 'task.reminder → 王五']);
		one.act('李四', 'approve');
		one.passes(at(10));
		expect(one.messages.slice(2)).toEqual(['task.overdue → 王五', 'task.overdue → 王五', 'task.overdue → 王五']);
	});

	it('say which task it is, when it is or was due, and lead to it', () => {
		const one = office({ deadline: '3 days', remind });
		one.passes(at(6));
		expect(one.done.flatMap((effect) => (effect.do === 'message' ? [effect.details] : []))).toMatchObject([
			{ due: at(5), task: one.tasks[0]?.number },
			{ due: at(5), task: one.tasks[0]?.number },
		]);
	});

	it('that would have been before it was asked are not sent', () => {
		expect(office({ deadline: '1 days', remind: [{ key: 'r', before: '2 days' }] }).timers).toEqual([]);
	});

	it('without a deadline come every so often', () => {
		const one = office({ remind: [{ key: 'r', every: '2 workdays' }] });
		one.passes(at(9));
		expect(one.messages).toHaveLength(2);
	});

	it('after the decision do nothing, even one that was on its way', () => {
		const one = new Office([
			{ ...approvalBy(['李四'], { deadline: '3 days', remind }), next: { approved: 'second' } },
			{ ...approvalBy(['王五'], { deadline: '9 days', remind }), key: 'second' },
		]);
		const names = one.done.flatMap((effect) => (effect.do === 'timer' ? [effect.name] : []));
		one.act('李四', 'approve');
		const before = [one.at, one.asked, one.timers];
		expect(names).toHaveLength(2);
		for (const token of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) for (const name of names) one.fire(name, token);
		expect([one.at, one.asked, one.timers]).toEqual(before);
		expect(one.messages).toEqual([]);
	});

	it('of who is no longer asked end while others are', () => {
		const one = office({ mode: 'sequence', deadline: '3 days', remind }, {}, ['李四', '王五']);
		one.passes(at(3));
		one.act('李四', 'approve');
		expect(one.timers).toEqual(['remind 2026-03-05T01:00', 'remind 2026-03-07T01:00']);
	});
});

describe('escalation', () => {
	const levels = (how: string): JsonObject => ({
		deadline: '2 days',
		escalate: [
			{ key: 'first', how },
			{ key: 'second', after: '3 days', how },
		],
	});
	const superiors = { 李四: '空缺主管', 空缺主管: '王五', 王五: '赵六' };

	it('beside: the superior may decide as well; the second level is one further up; a vacant place is passed over', () => {
		const one = office(levels('beside'), superiors);
		one.passes(at(4));
		expect(one.asked).toEqual(['李四', '王五']);
		one.passes(at(7));
		expect(one.asked).toEqual(['李四', '王五', '赵六']);
		one.act('王五', 'approve');
		expect(one.at).toBe('ended: approved');
		expect(one.messages).toEqual(['task.escalated → 王五', 'task.escalated → 赵六']);
	});

	it('replace: the superior takes over', () => {
		const one = office(levels('replace'), superiors);
		one.passes(at(4));
		expect(one.asked).toEqual(['王五']);
		one.passes(at(7));
		expect(one.asked).toEqual(['赵六']);
		expect(one.tasks.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'open']);
	});

	it('tell: the superior gets a copy, and who is late stays', () => {
		const one = office(levels('tell'), superiors);
		one.passes(at(8));
		expect([one.asked, one.copied]).toEqual([['李四'], ['王五', '赵六']]);
	});

	it('to named people', () => {
		const one = office({ deadline: '1 days', escalate: [{ key: 'hr', to: [{ key: 'hr', by: 'person', people: ['人事甲', '人事乙'] }] }] });
		one.passes(at(4));
		expect(one.asked).toEqual(['李四', '人事甲', '人事乙']);
		one.act('人事乙', 'reject');
		expect(one.at).toBe('ended: rejected');
	});

	it('only for who is late', () => {
		const one = office(levels('beside'), { 李四: '王五', 钱七: '孙九' }, ['李四', '钱七']);
		one.act('钱七', 'approve');
		one.passes(at(4));
		expect(one.asked).toEqual(['李四', '王五']);
	});

	it('with nobody above changes nothing, and says so', () => {
		const one = office(levels('replace'));
		one.passes(at(9));
		expect([one.asked, one.notes]).toEqual([['李四'], ['已逾期，未找到可升级的上级', '已逾期，未找到可升级的上级']]);
	});

	it('goes on from whom it was transferred to', () => {
		const one = office(levels('beside'), { 李四: '王五', 钱七: '孙九' });
		one.act('李四', 'transfer', { to: ['钱七'] });
		one.passes(at(4));
		expect(one.asked).toEqual(['钱七', '孙九']);
	});

	it('a superior who transfers gives on only what is theirs', () => {
		const one = office(levels('beside'), superiors);
		one.passes(at(4));
		one.act('王五', 'transfer', { to: ['钱七'] });
		expect(one.asked).toEqual(['李四', '钱七']);
		one.passes(at(7));
		expect(one.asked).toEqual(['李四', '钱七', '赵六']);
	});

	it('whoever is told never has a conflict of interest', () => {
		const one = office({ ...levels('beside'), conflict: { initiator: true } }, { 李四: '张三', 张三: '王五' });
		one.passes(at(4));
		expect(one.asked).toEqual(['李四', '王五']);
	});
});

describe('due on a date of the record', () => {
	// 31 March 2026 is a Tuesday, 29 March a Sunday.
	const due = (more: JsonObject = {}, date: string | null = '2026-03-31', superiors: { [person: string]: string } = {}, people = ['李四', '王五']) =>
		new Office([approvalBy(people, { due: '[due]', ...more })], { superiors, record: { '[due]': date } });
	const quarter: JsonObject = {
		remind: [{ key: 'two-days', before: '2 days', at: '09:00' }],
		escalate: [
			{ key: 'manager', after: '1 days', at: '00:01', how: 'tell' },
			{ key: 'second', after: '3 days', at: '09:00', how: 'tell' },
		],
	};

	it('as the day ends, or at the time that is said, by the clock of the workspace', () => {
		expect(due().dueOf('李四')).toBe('2026-03-31T15:59:59.999Z');
		expect(due({ dueAt: '18:00' }).dueOf('李四')).toBe('2026-03-31T10:00:00.000Z');
		expect(due({}, '2026-03-31T02:30:00.000Z').dueOf('李四')).toBe('2026-03-31T02:30:00.000Z');
	});

	it('31 March: reminded on the 29th at nine, only who is not done; on 1 April at 00:01 the superior gets a copy, then the next one', () => {
		const one = due(quarter, '2026-03-31', { 王五: '空缺主管', 空缺主管: '赵六', 赵六: '孙九' });
		one.act('李四', 'approve');
		expect(one.timers).toEqual(['escalate 2026-03-31T16:01', 'escalate 2026-04-03T01:00', 'remind 2026-03-29T01:00']);
		one.passes('2026-03-31T16:00:00.000Z');
		expect([one.messages, one.copied]).toEqual([['task.reminder → 王五'], []]);
		one.passes('2026-03-31T16:01:00.000Z');
		expect([one.messages.slice(1), one.copied, one.asked]).toEqual([['task.escalated → 赵六'], ['赵六'], ['王五']]);
		one.passes('2026-04-03T01:00:00.000Z');
		expect(one.copied).toEqual(['赵六', '孙九']);
	});

	it.each([
		['previous', '2026-03-27T01:00'],
		['next', '2026-03-30T01:00'],
		['stay', '2026-03-29T01:00'],
	])('a reminder on a day off: %s', (dayOff, when) => {
		expect(due({ remind: [{ key: 'r', before: '2 days', at: '09:00', dayOff }] }).timers).toEqual([`remind ${when}`]);
	});

	it('in a year without a calendar weekends are days off', () => {
		expect(due({ remind: [{ key: 'r', before: '2 days', at: '09:00', dayOff: 'previous' }] }, '2027-03-02').timers).toEqual(['remind 2027-02-26T01:00']);
	});

	it('a reminder that comes again stays at its time and keeps off days off, and always goes on', () => {
		const one = due({ remind: [{ key: 'r', after: '1 days', every: '1 days', at: '09:00', dayOff: 'previous' }] }, '2026-03-05', {}, ['李四']);
		one.passes('2026-03-10T02:00:00.000Z');
		// Friday 6th; Saturday and Sunday are moved to Monday; then Tuesday.
		expect(one.messages).toHaveLength(3);
	});

	it('without a date nothing is due; whoever is asked next has the date as it is then', () => {
		const one = due({ mode: 'sequence', ...quarter }, null);
		expect([one.asked, one.dueOf('李四'), one.timers]).toEqual([['李四'], undefined, []]);
		one.record['[due]'] = '2026-03-31';
		one.act('李四', 'approve');
		expect(one.dueOf('王五')).toBe('2026-03-31T15:59:59.999Z');
	});

	it('a date that has passed is overdue at once', () => {
		const one = due({ onDeadline: 'overdue' }, '2026-03-01');
		one.passes(at(2, '01:01'));
		expect(one.at).toBe('ended: overdue');
	});
});

describe('who is called by escalation', () => {
	it.each(['beside', 'replace', 'tell'])('%s: is told once, with the task that they have now', (how) => {
		const one = office({ deadline: '1 days', escalate: [{ key: 'up', how }] }, { 李四: '王五' });
		one.passes(at(4));
		const made = one.done.findLast((effect) => effect.do === 'task');
		expect(made).toMatchObject({ assignee: '王五', silent: true });
		expect(one.done.filter((effect) => effect.do === 'message')).toMatchObject([
			{ topic: 'task.escalated', to: ['王五'], details: { of: '李四', how, due: at(3), task: made?.do === 'task' ? made.number : 0 } },
		]);
	});
});

describe('who looks after it', () => {
	it('moves the deadline of all who were asked together, with what hangs on it', () => {
		const one = office({ deadline: '2 days', onDeadline: 'approve', remind: [{ key: 'soon', before: '1 days' }] }, {}, ['李四', '王五']);
		one.act('李四', 'change-due', { due: at(6), comment: '资料未齐', by: '赵总' });
		expect([one.dueOf('李四'), one.dueOf('王五')]).toEqual([at(6), at(6)]);
		one.passes(at(4, '12:00'));
		expect([one.asked, one.messages.filter((text) => text.includes('task.reminder'))]).toEqual([['李四', '王五'], []]);
		one.passes(at(6));
		expect(one.at).toBe('ended: approved');
	});

	it('takes a deadline away', () => {
		const one = office({ deadline: '1 days', onDeadline: 'approve' });
		one.act('李四', 'change-due', { due: null, comment: '不急', by: '赵总' });
		one.passes(at(20));
		expect(one.asked).toEqual(['李四']);
	});
});
