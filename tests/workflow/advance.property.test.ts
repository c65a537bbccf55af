import type { Effect, NodeEvent } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graph, Play } from './world.ts';

/** Any graph of ten nodes, sound or not: everything leads anywhere, joins name any node, forks have any branches. */
const size = 10;
const key = fc.integer({ min: 0, max: size - 1 }).map((i) => `n${i}`);
const exits = (...names: string[]) => fc.record(Object.fromEntries(names.map((name) => [name, key])));
const node = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ type: fc.constant('work'), people: fc.uniqueArray(fc.constantFrom('alice', 'bob', 'chelsea'), { minLength: 1 }), next: exits('done', 'no', 'late') }) }, // biome-ignore format: one
	{ weight: 2, arbitrary: fc.record({ type: fc.constant('forks'), next: exits('x', 'y', 'z') }) },
	{ weight: 2, arbitrary: fc.record({ type: fc.constant('joins'), of: key, needs: fc.constantFrom<'all' | 'any' | number>('all', 'any', 2), rest: fc.constantFrom('end', 'finish'), next: exits('next') }) }, // biome-ignore format: one
	fc.record({ type: fc.constant('step'), next: exits('next') }),
	fc.record({ type: fc.constant('asks'), next: exits('next', 'yes') }),
	fc.record({ type: fc.constant('waits'), watch: fc.boolean(), next: exits('next') }),
	fc.record({ type: fc.constant('calls'), next: exits('next'), onError: fc.record({ retry: fc.integer({ min: 0, max: 2 }), to: key }, { requiredKeys: [] }) }),
	fc.record({ type: fc.constant('ends'), branch: fc.boolean() }),
);
const flows = fc.array(node, { minLength: size, maxLength: size }).map((all): Workflow => {
	return graph(Object.fromEntries(all.map((one, i) => [`n${i}`, one])));
});
/** What happens next: of the events that are possible then, which; and whether it is an odd one. */
const choices = fc.array(fc.record({ pick: fc.nat(), odd: fc.integer({ min: 0, max: 19 }), to: key }), { minLength: 1, maxLength: 20 });
type Choice = { pick: number; odd: number; to: string };

function happen(play: Play, { pick, odd, to }: Choice): void {
	const events: { token: number; event: NodeEvent }[] = play.run.tokens.flatMap((token) => {
		const of = (event: NodeEvent) => ({ token: token.id, event });
		return [
			...token.asked.flatMap((as) => [of({ type: 'answer', as, value: pick % 2 ? 'yes' : 'next' }), of({ type: 'failure', as, error: { code: 'x', message: { en: 'x', zh: 'x' } } })]),
			...token.timers.map((name) => of({ type: 'timer', name })),
			...(token.watch === undefined ? [] : [of({ type: 'changed' })]),
			...play.tasks.filter((t) => t.token === token.id && t.state === 'open').flatMap((t) =>
				['done', 'no', 'back', 'to', 'refuse'].map((verb) => of({ type: 'act', task: t.number, act: { verb, by: t.assignee, node: to } })),
			),
		];
	}); // biome-ignore format: a table
	const chosen = events[pick % Math.max(1, events.length)];
	const token = play.run.tokens[pick % Math.max(1, play.run.tokens.length)];
	if (odd === 0 && token) play.send({ type: 'replay', token: token.id, node: to, by: 'kim' });
	else if (chosen) play.send({ type: 'node', ...chosen });
	// The same once more: too late by now.
	if (odd === 1 && chosen && !play.run.tokens.some((t) => t.id === chosen.token)) expect(play.send({ type: 'node', ...chosen }).taken).toBe(false);
}

it('whatever the graph and the order of events, runs stay whole', () => {
	let taken = 0;
	fc.assert(
		fc.property(flows, choices, (workflow, events) => {
			const play = new Play(workflow);
			for (const choice of events) {
				happen(play, choice);
				isWhole(play);
				taken++;
			}
		}),
		{ numRuns: 200 },
	);
	expect(taken).toBeGreaterThan(750);
}, 120_000);

it('W18: going through JSON between any two events changes nothing', () => {
	fc.assert(
		fc.property(flows, choices, (workflow, events) => {
			const [plays, forgets] = [new Play(workflow), new Play(workflow, { forgetful: true })];
			for (const choice of events) for (const play of [plays, forgets]) happen(play, choice);
			expect(JSON.parse(JSON.stringify(forgets.run))).toEqual(JSON.parse(JSON.stringify(plays.run)));
			expect(forgets.effects).toEqual(plays.effects);
			expect(forgets.steps).toEqual(plays.steps);
		}),
		{ numRuns: 80 },
	);
}, 120_000);

function isWhole(play: Play): void {
	const { run, tasks, timers, steps, effects } = play;
	const ids = run.tokens.map((token) => token.id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(Math.max(0, ...ids)).toBeLessThanOrEqual(run.counter);
	// W11: no token is left in a run that has ended, and one in a run that goes on.
	expect(run.tokens.length > 0).toBe(run.status === 'running' || run.status === 'stopped');
	expect(run.status === 'stopped').toBe(run.tokens.some((token) => token.error && !token.timers.includes('retry')));
	// W4: nothing is open whose visit is over; and every visit waits for something, or has stopped (W16).
	for (const task of tasks) if (task.state === 'open') expect(ids).toContain(task.token);
	for (const name of timers.keys()) expect(ids.map(String)).toContain(name.split(' ')[0]);
	for (const token of run.tokens) {
		const waits = token.asked.length + token.timers.length > 0 || token.watch !== undefined || token.join || token.error;
		expect(waits || tasks.some((task) => task.token === token.id && task.state === 'open')).toBeTruthy();
		// W10: nobody waits at a join to which nobody else can come.
		if (token.join) expect(run.tokens.some((other) => !other.join && other.forks.some((mark) => mark.fork === token.join?.fork))).toBe(true);
	}
	// W1: no two visits, no two tasks have the same number.
	const entered = steps.filter((step) => step.kind === 'entered' && step.details.tries === undefined).map((step) => step.token);
	expect(new Set(entered).size).toBe(entered.length);
	const numbers = effects.flatMap(({ effect }: { effect: Effect }) => (effect.do === 'task' ? [effect.number] : []));
	expect(new Set(numbers).size).toBe(numbers.length);
	// No token is lost: each visit was left, returned, ended from outside, failed or replayed, or is still there.
	const gone = new Set(steps.filter((step) => ['left', 'returned', 'cancelled', 'failed', 'replayed'].includes(step.kind)).map((step) => step.token));
	for (const id of entered) expect(ids.includes(id ?? 0) || gone.has(id)).toBe(true);
}
