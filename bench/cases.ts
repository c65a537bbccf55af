import { forestCase } from './forest.ts';
import type { World } from './world.ts';

/** One request of a load, and what to do with its answer. */
export interface Asked {
	method: string;
	path: string;
	body?: unknown;
	answered?(body: string): void;
}
export interface Case {
	name: string;
	/** Before each run. */
	prepare?(): Promise<void>;
	ours(): Asked;
	reference(): Asked;
}

/** The same questions to both servers; what is asked for varies from request to request. */
export function benchCases(world: World): Case[] {
	const records = '/api/v1/production/apps/bench/records/goal';
	let n = 0;
	const next = (below: number) => {
		n = (n * 48271 + 11) % 2147483647;
		return n % below;
	};
	const visible = () => world.visible[next(world.visible.length)];
	const wanted = () => ({
		status: ['open', 'active', 'late', 'done'][next(4)],
		due: new Date(Date.UTC(2026, 2, 1 + next(100))).toISOString().slice(0, 10),
		offset: next(10) * 20,
	});
	const list = (expand: boolean): Pick<Case, 'ours' | 'reference'> => ({
		ours: () => {
			const { status, due, offset } = wanted();
			const is = (field: string, op: string, value: unknown) => ({ field, op, value });
			const filter = { and: [is('status', 'eq', status), is('org_unit', 'eq', world.unit), is('due', 'gte', due)] };
			const body = { filter, sort: ['due'], limit: 20, offset, count: true, ...(expand && { expand: ['owner', 'parent'] }) };
			return { method: 'POST', path: `${records}/query`, body };
		},
		reference: () => {
			const { status, due, offset } = wanted();
			const path = `/goals?status=${status}&org_unit=${world.unit}&due=${due}&limit=20&offset=${offset}${expand ? '&expand=true' : ''}`;
			return { method: 'GET', path };
		},
	});
	const newGoal = () => ({
		title: `Goal made in the bench ${next(1000000)}`,
		description: 'What is to be reached, in so many words, in so many words',
		parent: visible(),
		owner: world.me,
		org_unit: world.unit,
		status: 'open',
		target: next(1000),
		start: '2026-01-01',
		due: '2026-12-31',
	});
	let own: { id: string; version: number }[] = [];
	const change = (path: (id: string) => string, body: (version: number, actual: number) => unknown) => (): Asked => {
		const goal = own.shift();
		if (!goal) throw new Error('more requests at once than goals to change');
		return {
			method: 'PATCH',
			path: path(goal.id),
			body: body(goal.version, next(1000000)),
			answered: (text) => own.push({ id: goal.id, version: (JSON.parse(text) as { version: number }).version }),
		};
	};
	return [
		{
			name: 'read one',
			ours: () => ({ method: 'GET', path: `${records}/${visible()}` }),
			reference: () => ({ method: 'GET', path: `/goals/${visible()}` }),
		},
		{ name: 'filtered and sorted list with count', ...list(false) },
		{ name: 'list with two expansions', ...list(true) },
		{
			name: 'create',
			ours: () => ({ method: 'POST', path: records, body: { values: newGoal() } }),
			reference: () => ({ method: 'POST', path: '/goals', body: newGoal() }),
		},
		{
			name: 'update one field',
			// What was under way when the last run ended never came back; it may still be written.
			prepare: async () => {
				await new Promise((resolve) => setTimeout(resolve, 500));
				own = await world.loadOwn();
			},
			ours: change(
				(id) => `${records}/${id}`,
				(version, actual) => ({ version, values: { actual } }),
			),
			reference: change(
				(id) => `/goals/${id}`,
				(version, actual) => ({ version, actual }),
			),
		},
		forestCase(world.loadLeaves, next),
	];
}
