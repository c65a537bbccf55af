import type { JsonObject, WorkflowNode } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { Office } from '../test-support/office.ts';

const approval = (key: string, people: string[], next: string | undefined, more: JsonObject = {}): WorkflowNode => ({
	...{ key, type: 'approval', who: [{ key: 'all', by: 'person', people }], ...more },
	...(next !== undefined && { next: { approved: next } }),
});
/** 张三 mends it when it is returned; then three steps. */
const chain = (more: JsonObject = {}) => [
	{ key: 'mend', type: 'task', who: [{ key: 'own', by: 'initiator' }], onlyReturned: true, next: 'first' },
	approval('first', ['李四'], 'second'),
	approval('second', ['王五'], 'third'),
	approval('third', ['赵六', '钱七', '孙九'], undefined, more),
];
function atThird(more: JsonObject = {}): Office {
	const office = new Office(chain(more));
	office.act('李四', 'approve');
	office.act('王五', 'approve');
	expect(office.at).toBe('third');
	return office;
}
const act = (office: Office, ...acts: [string, string][]) => {
	for (const [person, verb] of acts) expect(office.act(person, verb), person).toBeNull();
};

describe('return', () => {
	it('offers every earlier node with people, the nearest first', () => {
		const office = atThird();
		expect(office.needs('赵六').returnTo).toEqual(['second', 'first', 'mend']);
		expect(office.verbs('赵六')).toContain('return');
		expect(office.act('赵六', 'return', { node: 'third' })).toBe('task.node');
	});

	it('only to where the node allows it', () => {
		const office = atThird({ returnTo: ['mend'] });
		expect(office.needs('赵六').returnTo).toEqual(['mend']);
		expect(office.act('赵六', 'return', { node: 'first' })).toBe('task.node');
	});

	it('and run on: everything behind it is asked once more', () => {
		const office = atThird();
		act(office, ['赵六', 'approve']);
		expect(office.act('钱七', 'return', { node: 'first' })).toBeNull();
		expect([office.at, office.asked]).toEqual(['first', ['李四']]);
		act(office, ['李四', 'approve'], ['王五', 'approve']);
		expect(office.asked).toEqual(['赵六', '钱七', '孙九']);
	});

	it('after running on offers no node that lies ahead', () => {
		const office = atThird();
		office.act('钱七', 'return', { node: 'first' });
		expect(office.needs('李四').returnTo).toEqual(['mend']);
	});

	it('and straight back: past the nodes between, and who had approved keeps that', () => {
		const office = atThird();
		act(office, ['赵六', 'approve']);
		expect(office.act('钱七', 'return', { node: 'first', straightBack: true })).toBeNull();
		expect(office.asked).toEqual(['李四']);
		act(office, ['李四', 'approve']);
		expect([office.at, office.asked]).toEqual(['third', ['钱七', '孙九']]);
		act(office, ['钱七', 'approve'], ['孙九', 'approve']);
		expect(office.at).toBe('ended: approved');
		expect(office.trail.at(-1)).toMatchObject({ node: 'third', by: ['赵六', '钱七', '孙九'] });
	});

	it('straight back knows the whole way still', () => {
		const office = atThird();
		office.act('钱七', 'return', { node: 'first', straightBack: true });
		act(office, ['李四', 'approve']);
		expect(office.needs('钱七').returnTo).toEqual(['second', 'first', 'mend']);
	});

	it('straight back to who began it, who mends it', () => {
		const office = atThird();
		office.act('孙九', 'return', { node: 'mend', straightBack: true });
		expect(office.asked).toEqual(['张三']);
		act(office, ['张三', 'complete']);
		expect(office.asked).toEqual(['赵六', '钱七', '孙九']);
	});

	it('straight back inside of straight back', () => {
		const office = atThird();
		office.act('孙九', 'return', { node: 'second', straightBack: true });
		office.act('王五', 'return', { node: 'mend', straightBack: true });
		expect(office.asked).toEqual(['张三']);
		act(office, ['张三', 'complete']);
		expect(office.asked).toEqual(['王五']);
		act(office, ['王五', 'approve']);
		expect(office.asked).toEqual(['赵六', '钱七', '孙九']);
	});

	it('straight back keeps added signers and transfers', () => {
		const office = atThird();
		office.act('赵六', 'add-signer', { place: 'before', to: ['周八'] });
		office.act('钱七', 'transfer', { to: ['吴十'] });
		act(office, ['周八', 'approve']);
		office.act('孙九', 'return', { node: 'second', straightBack: true });
		act(office, ['王五', 'approve']);
		expect(office.asked).toEqual(['赵六', '吴十', '孙九']);
	});

	it('straight back to whoever is there now', () => {
		const office = new Office(chain(), { superiors: { 赵六: '郑总' } });
		act(office, ['李四', 'approve'], ['王五', 'approve']);
		office.act('孙九', 'return', { node: 'second', straightBack: true });
		office.leaves('赵六');
		act(office, ['王五', 'approve']);
		expect(office.asked.toSorted()).toEqual(['孙九', '郑总', '钱七'].toSorted());
	});

	it('may be settled by the node', () => {
		const always = atThird({ straightBack: 'always' });
		expect(always.needs('赵六').straightBack).toBe('always');
		expect(always.act('赵六', 'return', { node: 'first', straightBack: false })).toBe('task.straight-back');
		always.act('赵六', 'return', { node: 'first' });
		act(always, ['李四', 'approve']);
		expect(always.at).toBe('third');
		const never = atThird({ straightBack: 'never' });
		expect(never.act('赵六', 'return', { node: 'first', straightBack: true })).toBe('task.straight-back');
	});

	it('to a node that rejects ends it: nothing comes back', () => {
		const office = atThird();
		office.act('孙九', 'return', { node: 'first', straightBack: true });
		act(office, ['李四', 'reject']);
		expect(office.at).toBe('ended: rejected');
	});
});

describe('a task that waits for returns', () => {
	it('is passed by at first', () => expect(new Office(chain()).asked).toEqual(['李四']));
	it('is passed by again when the run only comes through', () => {
		const office = new Office([
			{ key: 'start', type: 'approval', who: [{ key: 'a', by: 'person', people: ['周八'] }], next: { approved: 'mend' } },
			...chain(),
		]);
		act(office, ['周八', 'approve'], ['李四', 'approve']);
		office.act('王五', 'return', { node: 'start' });
		act(office, ['周八', 'approve']);
		expect(office.asked).toEqual(['李四']);
	});
});
