import { describe, expect, it } from 'vitest';
import { approvalBy, Office } from '../test-support/office.ts';

const alone = () => new Office([approvalBy(['李四'])]);
/** Who is asked after each act: `李四 approve`, `李四 before 王五,赵六 any`. */
function story(office: Office, ...acts: string[]): string[] {
	return acts.map((text) => {
		const [person = '', verb = '', to = '', mode] = text.split(' ');
		const isAdding = ['before', 'after', 'beside'].includes(verb);
		const more = isAdding ? { place: verb as 'before', to: to.split(','), ...(mode && { mode: mode as 'any' }) } : to ? { to: [to] } : {};
		expect(office.act(person, isAdding ? 'add-signer' : verb, more), text).toBeNull();
		return office.asked.join(' ') || office.at;
	});
}

describe('before: they decide first, then the place is asked again', () => {
	it('one', () => expect(story(alone(), '李四 before 王五', '王五 approve', '李四 approve')).toEqual(['王五', '李四', 'ended: approved']));
	it('several, all of them', () => {
		expect(story(alone(), '李四 before 王五,赵六', '赵六 approve', '王五 approve')).toEqual(['王五 赵六', '王五', '李四']);
	});
	it('several, the first of them', () => expect(story(alone(), '李四 before 王五,赵六 any', '赵六 approve')).toEqual(['王五 赵六', '李四']));
	it('several, one after another', () => {
		expect(story(alone(), '李四 before 王五,赵六 sequence', '王五 approve', '赵六 approve')).toEqual(['王五', '赵六', '李四']);
	});
	it('their rejection is the place’s', () => expect(story(alone(), '李四 before 王五', '王五 reject')).toEqual(['王五', 'ended: rejected']));
	it('again, after the first have decided', () => {
		expect(story(alone(), '李四 before 王五', '王五 approve', '李四 before 赵六', '赵六 approve', '李四 approve')).toEqual([
			...['王五', '李四', '赵六', '李四', 'ended: approved'],
		]);
	});
});

describe('after: they are asked when the place has approved', () => {
	it('one', () => expect(story(alone(), '李四 after 王五', '李四 approve', '王五 approve')).toEqual(['李四', '王五', 'ended: approved']));
	it('not when it rejects', () => expect(story(alone(), '李四 after 王五', '李四 reject')).toEqual(['李四', 'ended: rejected']));
	it('several times, in the order in which they were added', () => {
		expect(story(alone(), '李四 after 王五', '李四 after 赵六', '李四 approve', '王五 approve', '赵六 approve')).toEqual([
			...['李四', '李四', '王五', '赵六', 'ended: approved'],
		]);
	});
});

describe('beside: at the same time', () => {
	it('the place approves when both have', () => {
		expect(story(alone(), '李四 beside 王五', '李四 approve', '王五 approve')).toEqual(['李四 王五', '王五', 'ended: approved']);
		expect(story(alone(), '李四 beside 王五', '王五 approve', '李四 approve')).toEqual(['李四 王五', '李四', 'ended: approved']);
	});
	it('the place counts once: one of three places is a third, however many it has added', () => {
		const office = new Office([approvalBy(['李四', '钱七', '孙九'], { mode: 'ratio', percent: 60 })]);
		expect(story(office, '李四 beside 王五,赵六', '王五 approve', '赵六 approve', '李四 approve', '钱七 approve').at(-1)).toBe('ended: approved');
		const other = new Office([approvalBy(['李四', '钱七', '孙九'], { mode: 'ratio', percent: 60 })]);
		expect(story(other, '李四 beside 王五,赵六', '李四 approve', '王五 approve', '钱七 approve').at(-1)).toBe('孙九 赵六');
	});
});

describe('an added signer adds another', () => {
	it('before, on before: the last comes first', () => {
		expect(story(alone(), '李四 before 王五', '王五 before 赵六', '赵六 approve', '王五 approve', '李四 approve')).toEqual([
			...['王五', '赵六', '王五', '李四', 'ended: approved'],
		]);
	});
	it('after, on before: before the place is asked again', () => {
		expect(story(alone(), '李四 before 王五', '王五 after 赵六', '王五 approve', '赵六 approve', '李四 approve')).toEqual([
			...['王五', '王五', '赵六', '李四', 'ended: approved'],
		]);
	});
	it('before, on after', () => {
		expect(story(alone(), '李四 after 王五', '李四 approve', '王五 before 赵六', '赵六 approve', '王五 approve')).toEqual([
			...['李四', '王五', '赵六', '王五', 'ended: approved'],
		]);
	});
	it('three deep, beside and after; a rejection at the bottom is one at the top', () => {
		const office = alone();
		const asked = story(office, '李四 beside 王五', '王五 before 赵六', '赵六 after 钱七', '赵六 approve', '钱七 reject');
		expect(asked).toEqual(['李四 王五', '李四 赵六', '李四 赵六', '李四 钱七', 'ended: rejected']);
	});
	it('in a sequence the next is not asked before all of it is done', () => {
		const office = new Office([approvalBy(['李四', '孙九'], { mode: 'sequence' })]);
		expect(story(office, '李四 after 王五', '李四 approve', '王五 before 赵六', '赵六 approve', '王五 approve', '孙九 approve')).toEqual([
			...['李四', '王五', '赵六', '王五', '孙九', 'ended: approved'],
		]);
	});
});

describe('together with other verbs', () => {
	it('transfer after adding: who takes over is asked when the added have decided', () => {
		expect(story(alone(), '李四 after 王五', '李四 transfer 赵六', '赵六 approve', '王五 approve')).toEqual(['李四', '赵六', '王五', 'ended: approved']);
	});
	it('transfer by an added signer', () => {
		expect(story(alone(), '李四 before 王五', '王五 transfer 赵六', '赵六 approve', '李四 approve')).toEqual(['王五', '赵六', '李四', 'ended: approved']);
	});
	it('transfer after the added have decided', () => {
		expect(story(alone(), '李四 before 王五', '王五 approve', '李四 transfer 赵六', '赵六 approve')).toEqual(['王五', '李四', '赵六', 'ended: approved']);
	});
	it('an added signer who leaves is followed by the superior; without one by the node’s rule', () => {
		const office = new Office([approvalBy(['李四'])], { superiors: { 王五: '钱七' }, roles: { owner: ['管理员'] } });
		office.act('李四', 'add-signer', { place: 'before', to: ['王五'] });
		office.leaves('王五');
		expect(office.asked).toEqual(['钱七']);
		office.leaves('钱七');
		expect(office.asked).toEqual(['管理员']);
		office.act('管理员', 'approve');
		expect(office.asked).toEqual(['李四']);
	});
	it('who set their task aside and left is followed when it would come back', () => {
		const office = new Office([approvalBy(['李四'])], { superiors: { 李四: '钱七' } });
		office.act('李四', 'add-signer', { place: 'before', to: ['王五'] });
		office.leaves('李四');
		office.act('王五', 'approve');
		expect(office.asked).toEqual(['钱七']);
	});
	it.each([
		[[], 'task.person-missing'],
		[['李四'], 'task.same-person'],
	])('adding %j is refused: %s', (to, code) => expect(alone().act('李四', 'add-signer', { to })).toBe(code));
	it('has an end: more than two hundred people are refused', () => {
		const to = Array.from({ length: 200 }, (_, i) => `人${i}`);
		expect(alone().act('李四', 'add-signer', { to })).toBe('task.too-many');
	});
});
