import type { JsonObject, JsonValue, WorkflowNode } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { Office } from '../test-support/office.ts';

const people = ['李四', '王五', '赵六', '钱七', '孙九', '周八', '吴十', '郑甲', '冯乙', '陈丙'];
const superiors = { 李四: '王五', 王五: '赵六', 赵六: '钱七', 钱七: '空缺', 空缺: '孙九', 周八: '孙九', 吴十: '郑甲' };
const roles = { owner: ['管理员'] };

/** Numbers that look random, and are the same for the same seed. */
function random(seed: number): (below: number) => number {
	let at = seed * 2_654_435_761 + 1;
	return (below) => {
		at = (Math.imul(at ^ (at >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
		return (((at ^ (at >>> 13)) >>> 0) % 1_000_003) % below;
	};
}

function randomApproval(pick: <T>(of: readonly T[]) => T, below: (n: number) => number): WorkflowNode {
	const entries = Array.from({ length: 1 + below(3) }, (_, i) => ({
		...{ key: `e${i}`, by: 'person', people: [...new Set(Array.from({ length: below(4) + (i === 0 ? 1 : 0) || 1 }, () => pick(people)))] },
		...{ weight: 1 + below(3), veto: below(6) === 0, ...(below(2) === 0 && { needs: 1 + below(3) }) },
	}));
	const more: JsonObject = {
		mode: pick(['any', 'all', 'ratio', 'quorum', 'sequence']),
		percent: 1 + below(100),
		threshold: 1 + below(6),
		skip: { initiator: pick(rules), before: pick(rules), twice: pick(rules) },
		conflict: { initiator: below(3) === 0 },
		whenNobody: pick(['approve', 'reject', 'next-up', 'administrator', 'people']),
		standIns: [{ key: 's', by: 'person', people: ['陈丙'] }],
		deadline: '2 days',
		onDeadline: pick(['nothing', 'nothing', 'nothing', 'approve', 'reject', 'overdue']),
		remind: [{ key: 'r', before: '1 days', every: '1 days' }],
		escalate: [{ key: 'up', how: pick(['replace', 'beside', 'tell']) }, { key: 'far', after: '1 days', how: pick(['replace', 'beside']) }], // biome-ignore format: a table
	};
	return { key: 'second', type: 'approval', who: entries as unknown as JsonValue, ...more, next: { approved: 'third' } };
}
const rules = ['approve', 'next-up', 'nothing'];

/** What has to hold after anything that may happen. */
function check(office: Office, said: string): void {
	const isOver = /^(ended|stopped)/.test(office.at);
	expect(isOver || office.asked.length > 0, `${said}: at ${office.at} nobody is asked`).toBe(true);
	if (isOver) expect([office.asked, office.timers], said).toEqual([[], []]);
	const numbers = office.tasks.map(({ number }) => number);
	expect(new Set(numbers).size, said).toBe(numbers.length);
}

it.each(Array.from({ length: 300 }, (_, seed) => seed))(
	'whatever happens (%i), an approval has somebody to decide it until it is decided, and is decided once',
	(seed) => {
		const below = random(seed);
		const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;
		const nodes: WorkflowNode[] = [
			{ key: 'first', type: 'approval', who: [{ key: 'a', by: 'person', people: [pick(people)] }], next: { approved: 'second' } },
			randomApproval(pick, below),
			{ key: 'third', type: 'task', who: [{ key: 'a', by: 'person', people: ['冯乙'] }], verbs: ['return', 'transfer'] },
		];
		const office = new Office(nodes, { superiors, roles, initiator: pick(people) });
		const said: string[] = [];
		let day = 2;
		for (let i = 0; i < 40 && !/^(ended|stopped)/.test(office.at); i++) {
			check(office, said.join('\n'));
			const person = pick(office.asked);
			const what = below(24);
			if (what === 0) {
				day += 1 + below(2);
				office.passes(`2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`);
				said.push(`day ${day}`);
			} else if (what === 1) {
				office.leaves(person);
				said.push(`${person} leaves`);
			} else {
				const verb = pick(office.verbs(person).filter((one) => one !== 'reject' || below(3) === 0));
				const to = verb === 'transfer' ? [pick(people)] : [pick(people), pick(people)];
				const more = { to, place: pick(['before', 'after', 'beside'] as const), mode: pick(['any', 'all', 'sequence'] as const), straightBack: below(2) === 0 };
				said.push(`${person} ${verb} ${to.join(',')} ${more.place} ${more.mode} → ${office.act(person, verb, more)}`);
			}
		}
		check(office, said.join('\n'));
		// Every visit is left by one exit, once.
		const visits = office.steps.filter(({ kind }) => kind === 'left' || kind === 'returned').map(({ token }) => token);
		expect(new Set(visits).size, said.join('\n')).toBe(visits.length);
	},
);
