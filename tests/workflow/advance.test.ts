import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { graph, Play } from './world.ts';

describe('a run goes on by events', () => {
	it('W1: goes from the start until it waits, each visit with an id of its own', () => {
		const play = new Play(graph({ a: { type: 'step', next: 'b' }, b: { type: 'work', next: { done: 'c' } }, c: { type: 'ends' } }));
		expect(play.at).toEqual(['b']);
		expect(play.way).toEqual(['a', 'b']);
		play.act('b', 'done');
		expect(play.run).toMatchObject({ status: 'ended', outcome: 'c', tokens: [] });
		const ids = play.steps.filter((s) => s.kind === 'entered').map((s) => s.token);
		expect(new Set(ids).size).toBe(3);
	});

	it('W2: what a node asks comes back as an answer, and the walk goes on from there', () => {
		const play = new Play(graph({ a: { type: 'asks', next: { yes: 'b', no: 'c' } }, b: { type: 'ends' }, c: { type: 'ends' } }));
		expect(play.token('a').asked).toEqual(['value']);
		play.answer('a', 'no');
		expect(play.run.outcome).toBe('c');
	});

	it('W2: a node that asks and does not wait is a fault of its type', () => {
		expect(() => new Play(graph({ a: { type: 'hasty', next: 'b' }, b: { type: 'ends' } }))).toThrow(/hasty.*does not wait/);
	});

	it('W3: events that come twice, too late or for nobody change nothing', () => {
		const play = new Play(
			graph({ a: { type: 'work', people: ['alice', 'bob'], next: { done: 'b', late: 'b' } }, b: { type: 'work', next: { done: 'c' } }, c: { type: 'ends' } }),
		);
		const { id } = play.token('a');
		const [first, second] = play.open();
		play.act('a', 'done');
		const before = play.run;
		for (const event of [
			{ type: 'act', task: first?.number ?? 0, act: { verb: 'done', by: 'alice' } },
			{ type: 'act', task: second?.number ?? 0, act: { verb: 'done', by: 'bob' } },
			{ type: 'timer', name: 'due' },
			{ type: 'answer', as: 'value', value: 1 },
			{ type: 'changed' },
		] as const) {
			const answer = play.send({ type: 'node', token: id, event });
			expect(answer).toMatchObject({ taken: false, effects: [], steps: [] });
			expect(answer.run).toBe(before);
		}
		expect(play.send({ type: 'start' }).taken).toBe(false);
	});

	it('W3: a run that has ended takes nothing any more', () => {
		const play = new Play(graph({ a: { type: 'ends' } }));
		expect(play.send({ type: 'cancel', by: 'bob' }).taken).toBe(false);
		expect(play.send({ type: 'withdraw', by: 'alice' }).taken).toBe(false);
	});

	it('W4: nothing of a visit stays when its node is left', () => {
		const play = new Play(
			graph({
				a: { type: 'work', people: ['alice', 'bob', 'chelsea'], next: { done: 'b' } },
				b: { type: 'waits', watch: true, next: 'c' },
				c: { type: 'ends' },
			}),
		);
		play.act('a', 'done');
		expect(play.tasks.map((t) => t.state)).toEqual(['done', 'cancelled', 'cancelled']);
		expect(play.timers.size).toBe(0);
		play.event('b', { type: 'changed' });
		expect(play.effects.at(-1)?.effect).toEqual({ do: 'unwatch' });
	});

	it('W5: an act that the node refuses changes nothing, and says why', () => {
		const play = new Play(graph({ a: { type: 'work', next: { done: 'b' } }, b: { type: 'ends' } }));
		const before = play.run;
		expect(play.act('a', 'refuse')).toMatchObject({ taken: false, refused: { code: 'no' }, effects: [], steps: [] });
		expect(play.run).toBe(before);
	});

	it('W6: an exit that leads nowhere ends the run with the exit as its outcome', () => {
		const play = new Play(graph({ f: { type: 'forks', next: { x: 'a', y: 'b' } }, a: { type: 'work', next: { done: 'a' } }, b: { type: 'work' } }));
		play.act('a', 'rejected');
		expect(play.run).toMatchObject({ status: 'ended', outcome: 'rejected', tokens: [] });
		expect(play.open()).toEqual([]);
	});
});

const steps = graph({
	a: { type: 'work', next: { done: 'b' } },
	b: { type: 'work', next: { done: 'c', no: 'd' } },
	c: { type: 'work', next: { done: 'd' } },
	d: { type: 'ends' },
});

describe('W7: going back', () => {
	it('runs on from the earlier node', () => {
		const play = new Play(steps);
		play.act('a', 'done');
		play.act('b', 'done');
		play.act('c', 'to', 'a');
		expect(play.at).toEqual(['a']);
		play.act('a', 'done');
		expect(play.at).toEqual(['b']);
		expect(play.trail.map(({ node, exit }) => `${node} ${exit}`)).toEqual(['a done', 'b done', 'c returned', 'a done']);
	});

	it('comes straight back to who sent it, with what was to be kept', () => {
		const play = new Play(steps);
		play.act('a', 'done');
		play.act('b', 'done');
		play.act('c', 'back', 'a');
		expect(play.token('a').back).toEqual([{ node: 'c', keep: { was: null } }]);
		play.act('a', 'done');
		expect(play.at).toEqual(['c']);
		expect(play.token('c').state).toEqual({ was: null });
		expect(play.trail.map(({ node, exit }) => `${node} ${exit}`)).toEqual(['a done', 'b done', 'c returned-back', 'a done']);
	});

	it('comes straight back over two returns, one after the other', () => {
		const play = new Play(steps);
		play.act('a', 'done');
		play.act('b', 'done');
		play.act('c', 'back', 'b');
		play.act('b', 'back', 'a');
		play.act('a', 'done');
		expect(play.at).toEqual(['b']);
		play.act('b', 'done');
		expect(play.at).toEqual(['c']);
	});

	it('forgets the way back when the node is left another way', () => {
		const play = new Play(steps);
		play.act('a', 'done');
		play.act('b', 'done');
		play.act('c', 'back', 'b');
		play.act('b', 'no');
		expect(play.run.status).toBe('ended');
	});

	it('closes what was open in the node that is left', () => {
		const play = new Play(graph({ a: { type: 'work', next: { done: 'b' } }, b: { type: 'work', people: ['bob', 'chelsea'], next: { done: 'a' } } }));
		play.act('a', 'done');
		play.act('b', 'to', 'a');
		expect(play.tasks.map((t) => [t.assignee, t.state])).toEqual([
			['alice', 'done'],
			['bob', 'done'],
			['chelsea', 'cancelled'],
			['alice', 'open'],
		]);
	});
});

const fork = (join: object) =>
	graph({
		before: { type: 'work', next: { done: 'f' } },
		f: { type: 'forks', next: { x: 'a', y: 'b', z: 'c' } },
		a: { type: 'work', next: { done: 'j' } },
		b: { type: 'work', next: { done: 'j', out: 'e' } },
		c: { type: 'work', next: { done: 'j', out: 'e' } },
		e: { type: 'ends', branch: true },
		j: { type: 'joins', of: 'f', next: { next: 'after' }, ...join },
		after: { type: 'work', next: { done: 'end' } },
		end: { type: 'ends' },
	});
function forked(join: object): Play {
	const play = new Play(fork(join));
	play.act('before', 'done');
	return play;
}

describe('W8–W10: forks and joins', () => {
	it('W8: going back before a fork takes the other branches along', () => {
		const play = forked({});
		play.act('a', 'done');
		play.act('b', 'to', 'before');
		expect(play.at).toEqual(['before']);
		expect(play.open().map((t) => t.assignee)).toHaveLength(1);
		play.act('before', 'done');
		expect(play.at).toEqual(['a', 'b', 'c']);
	});

	it('W8: what comes straight back leaves the other branches as they are', () => {
		const play = forked({});
		play.act('a', 'done');
		play.act('b', 'back', 'before');
		expect(play.at.sort()).toEqual(['before', 'c', 'j']);
		play.act('before', 'done');
		play.act('b', 'done');
		play.act('c', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('W9: goes on when all have come', () => {
		const play = forked({});
		play.act('c', 'done');
		play.act('a', 'done');
		expect(play.at).toEqual(['b', 'j', 'j']);
		play.act('b', 'done');
		expect(play.at).toEqual(['after']);
		expect(play.way.filter((n) => n === 'after')).toHaveLength(1);
	});

	it('W9: goes on when the first has come, and ends the rest', () => {
		const play = forked({ needs: 'any' });
		play.act('b', 'done');
		expect(play.at).toEqual(['after']);
		expect(play.open()).toHaveLength(1);
		expect(play.timers.size).toBe(1);
	});

	it('W9: goes on when two of three have come', () => {
		const play = forked({ needs: 2 });
		play.act('b', 'done');
		expect(play.at).toEqual(['a', 'c', 'j']);
		play.act('a', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('W9: lets the rest finish by itself where it is told to', () => {
		const play = forked({ needs: 'any', rest: 'finish' });
		play.act('b', 'done');
		expect(play.at).toEqual(['a', 'c', 'after']);
		play.act('a', 'done');
		play.act('c', 'done');
		expect(play.at).toEqual(['after']);
		play.act('after', 'done');
		expect(play.run.outcome).toBe('end');
	});

	it('W10: does not wait for branches that have ended', () => {
		const play = forked({});
		play.act('a', 'done');
		play.act('b', 'out');
		expect(play.at).toEqual(['c', 'j']);
		play.act('c', 'out');
		expect(play.at).toEqual(['after']);
	});

	it('W10: branches that wait at different joins of one fork do not wait for each other', () => {
		const play = new Play(
			graph({
				f: { type: 'forks', next: { x: 'a', y: 'b' } },
				a: { type: 'work', next: { done: 'j' } },
				b: { type: 'work', next: { done: 'k' } },
				j: { type: 'joins', of: 'f', next: { next: 'after' } },
				k: { type: 'joins', of: 'f', next: { next: 'after' } },
				after: { type: 'work', next: { done: 'end' } },
				end: { type: 'ends' },
			}),
		);
		play.act('a', 'done');
		play.act('b', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('W10: goes on short when too few can come', () => {
		const workflow = fork({ needs: 2, next: { next: 'after', short: 'end' } });
		const play = new Play(workflow);
		play.act('before', 'done');
		play.act('a', 'done');
		play.act('b', 'out');
		play.act('c', 'out');
		expect(play.run).toMatchObject({ status: 'ended', outcome: 'end' });
	});

	it('W9: one that comes to a join without its fork passes', () => {
		const play = forked({});
		for (const node of ['a', 'b', 'c']) play.act(node, 'done');
		play.act('after', 'to', 'b');
		play.act('b', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('W4: what a branch asked for in the very event that ended it is not begun', () => {
		const play = new Play(
			graph({
				f: { type: 'forks', next: { x: 'a', y: 'b' } },
				a: { type: 'work', next: { done: 'j' } },
				b: { type: 'step', next: 'j' },
				j: { type: 'joins', of: 'f', needs: 'any', next: { next: 'end' } },
				end: { type: 'ends' },
			}),
		);
		expect(play.run.outcome).toBe('end');
		expect(play.effects).toEqual([]);
	});
});

describe('how runs end and stop', () => {
	it('W11: the end of a branch ends the run only when no other goes on', () => {
		const play = forked({});
		play.act('b', 'out');
		expect(play.run.status).toBe('running');
	});

	it('W20: a withdrawn run goes where its workflow says, outside of all forks, and ends as withdrawn', () => {
		const nodes = {
			f: { type: 'forks', next: { x: 'a', y: 'b' } },
			a: { type: 'work', next: { done: 'c' } },
			b: { type: 'work', next: { done: 'c' } },
			c: { type: 'ends' },
			undo: { type: 'work', people: ['carol'], next: { done: 'undone' } },
			undone: { type: 'ends' },
		};
		const play = new Play({ ...graph(nodes), withdrawTo: 'undo' });
		expect(play.at).toEqual(['a', 'b']);
		play.send({ type: 'withdraw', by: 'alice', reason: 'wrong month' });
		expect(play.run).toMatchObject({ status: 'running', withdrawn: true, tokens: [{ node: 'undo', forks: [] }] });
		expect(play.open().map((task) => task.assignee)).toEqual(['carol']);
		expect(play.send({ type: 'withdraw', by: 'alice' }).taken).toBe(false);
		play.act('undo', 'done');
		expect(play.run).toMatchObject({ status: 'withdrawn', outcome: null, tokens: [] });
	});

	it('W20: what stops on the way back is replayed, and still ends as withdrawn; cancelling cancels', () => {
		const nodes = {
			a: { type: 'work', next: { done: 'c' } },
			c: { type: 'ends' },
			undo: { type: 'missing', next: 'c' },
			other: { type: 'work', next: { done: 'c' } },
		};
		const play = new Play({ ...graph(nodes), withdrawTo: 'undo' });
		play.send({ type: 'withdraw', by: 'alice' });
		expect(play.run).toMatchObject({ status: 'stopped', withdrawn: true });
		play.send({ type: 'replay', token: play.token('undo').id, node: 'other', by: 'dave' });
		play.act('other', 'done');
		expect(play.run).toMatchObject({ status: 'withdrawn', outcome: null });

		const ended = new Play({ ...graph(nodes), withdrawTo: 'undo' });
		ended.send({ type: 'withdraw', by: 'alice' });
		ended.send({ type: 'cancel', by: 'dave' });
		expect(ended.run.status).toBe('cancelled');
	});

	it('W11: withdrawing and cancelling end everything', () => {
		const withdrawn = forked({});
		withdrawn.send({ type: 'withdraw', by: 'alice', reason: 'wrong month' });
		expect(withdrawn.run).toMatchObject({ status: 'withdrawn', tokens: [] });
		expect(withdrawn.open()).toEqual([]);
		expect(withdrawn.timers.size).toBe(0);
		const cancelled = forked({});
		cancelled.send({ type: 'cancel', by: null });
		expect(cancelled.run).toMatchObject({ status: 'cancelled', tokens: [] });
	});

	const failing = (onError: object) =>
		new Play(graph({ a: { type: 'calls', next: 'end', onError }, end: { type: 'ends' }, other: { type: 'ends' } }, { owners: ['keeper'] }));
	const failure = { type: 'failure', as: 'call', error: { code: 'call.refused', message: { en: 'Refused', zh: '被拒绝' } } } as const;

	it('W12: tries again after pauses that double, then stops and calls the owners', () => {
		const play = failing({ retry: 2 });
		play.event('a', failure);
		expect(play.run.status).toBe('running');
		expect(play.token('a')).toMatchObject({ tries: 1, timers: ['retry'], error: { code: 'call.refused' } });
		expect([...play.timers.values()]).toEqual(['2026-01-05T01:00:10.000Z']);
		play.timer('a');
		expect(play.token('a').asked).toEqual(['call']);
		play.event('a', failure);
		expect([...play.timers.values()].at(-1)).toBe('2026-01-05T01:00:20.000Z');
		play.timer('a');
		play.event('a', failure);
		expect(play.run.status).toBe('stopped');
		expect(play.effects.at(-1)?.effect).toMatchObject({ do: 'message', topic: 'run.failed', who: [{ by: 'role', role: 'keeper' }] });
	});

	it('W12: goes on elsewhere where it is told to', () => {
		const play = failing({ to: 'other' });
		play.event('a', failure);
		expect(play.run.outcome).toBe('other');
	});

	it('W13: a stopped token is entered again, here or elsewhere, with variables set first', () => {
		const play = failing({});
		play.event('a', failure);
		const stopped = play.token('a').id;
		play.send({ type: 'replay', token: stopped, variables: { url: 'other' }, by: 'kim' });
		expect(play.run).toMatchObject({ status: 'running', variables: { url: 'other' } });
		expect(play.send({ type: 'replay', token: stopped, by: 'kim' }).taken).toBe(false);
		play.send({ type: 'replay', token: play.token('a').id, node: 'end', by: 'kim' });
		expect(play.run.status).toBe('ended');
	});

	it('W14: a circle in which nothing waits is stopped', () => {
		const play = new Play(graph({ a: { type: 'step', next: 'b' }, b: { type: 'step', next: 'a' } }));
		expect(play.run.status).toBe('stopped');
		expect(play.run.tokens[0]?.error?.code).toBe('workflow.endless');
	});

	it('W14: also when it asks on its way, as long as the same transaction goes on', () => {
		const play = new Play(graph({ a: { type: 'asks', next: { next: 'a' } } }));
		for (let i = 0; i < 1100 && play.run.status === 'running'; i++) play.moves = play.answer('a').moves;
		expect(play.run.status).toBe('stopped');
	});

	it('W14: forks in a circle stop before they fill the run', () => {
		const play = new Play(graph({ f: { type: 'forks', next: { x: 'f', y: 'f', z: 'b' } }, b: { type: 'work', next: { done: 'f' } } }));
		expect(play.run.status).toBe('stopped');
		expect(play.run.tokens.length).toBeLessThanOrEqual(200);
		expect(play.run.tokens.some((token) => token.error?.code === 'workflow.too-many-tokens')).toBe(true);
		expect(play.effects.filter(({ effect }) => effect.do === 'message')).toHaveLength(1);
	});

	it('W15: a node that is not there, or whose type is not installed, stops the run', () => {
		const play = new Play(graph({ a: { type: 'step', next: 'b' }, b: { type: 'flies', next: 'a' } }));
		expect(play.run.tokens[0]?.error?.code).toBe('workflow.no-such-node');
	});

	it('W16: a node that waits for nothing stops the run', () => {
		const play = new Play(graph({ a: { type: 'forgets', next: 'a' } }));
		expect(play.run.tokens[0]?.error?.code).toBe('workflow.waits-for-nothing');
	});

	it('W19: people who are chosen on the way are kept as if they had been chosen at the beginning', () => {
		const play = new Play(graph({ a: { type: 'chooses', next: 'b' }, b: { type: 'ends' } }));
		expect(play.run.chosen).toEqual({ 'a.first': ['bob'] });
	});

	it('W17: values that a node sets are there for the next', () => {
		const play = new Play(graph({ a: { type: 'sets', set: { x: 1 }, next: 'b' }, b: { type: 'sets', set: { y: 2 }, next: 'c' }, c: { type: 'ends' } }), {
			variables: { x: 0, z: 3 },
		});
		expect(play.run.variables).toEqual({ x: 1, y: 2, z: 3 });
	});
});

it('every rule of the engine has a test that cites it', () => {
	const readme = readFileSync(new URL('../../runtime/engine/src/workflow/README.md', import.meta.url), 'utf8');
	const rules = [...readme.matchAll(/\*\*(W\d+) /g)].map(([, rule]) => rule);
	const files = readdirSync(new URL('.', import.meta.url)).filter((name) => /^advance.*\.test\.ts$/.test(name));
	const names = files.flatMap((name) => readFileSync(new URL(name, import.meta.url), 'utf8').match(/(?:it|describe)\('W[^']*'/g) ?? []).join(' ');
	const cited = new Set(
		[...names.matchAll(/\bW(\d+)(?:–W(\d+))?/g)].flatMap(([, from, to = from]) =>
			Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `W${Number(from) + i}`),
		),
	);
	expect(rules.length).toBeGreaterThanOrEqual(18);
	expect(rules.filter((rule) => !cited.has(rule ?? ''))).toEqual([]);
});
