import { readFileSync } from 'node:fs';
import { createRegistry, type NodeType } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { JsonObject, Workflow } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { graph, Play, plainNodes } from './world.ts';

/** Conformance to the control-flow patterns (docs/workflow-patterns.md): the node types that are shipped, and `work` for what people do. */
const registry = createRegistry(plugins);
const work = plainNodes.find((node) => node.type === 'work') as NodeType;
const nodes = { node: (type: string) => (type === 'work' ? work : registry.node(type)) };
const played = (of: Parameters<typeof graph>[0], more: Partial<Workflow> & { variables?: never } = {}) => new Play(graph(of, more), { nodes });
const works = (next: string) => ({ type: 'work', next: { done: next } });
const end = { type: 'end' };
const branches = (...keys: string[]) => ({ type: 'parallel', branches: keys.map((key) => ({ key })) });
/** Answers what a node asks by the values that formulas are to have. */
const told = (play: Play, node: string, values: JsonObject) => play.answer(node, values);
/** A fork into three works and what joins them. */
const three = (join: JsonObject) =>
	played({
		f: { ...branches('a', 'b', 'c'), next: { a: 'a', b: 'b', c: 'c' } },
		...{ a: works('j'), b: works('j'), c: works('j') },
		j: { type: 'join', of: 'f', next: 'after', ...join },
		...{ after: works('end'), end },
	});
const workOf = (play: Play, node: string) => play.way.filter((one) => one === node).length;
const effectsOf = (play: Play, kind: string) => play.effects.filter(({ effect }) => effect.do === kind);

describe('control-flow patterns', () => {
	it('WCP-1 Sequence: one after the other', () => {
		const play = played({ a: works('b'), b: works('end'), end });
		expect(play.at).toEqual(['a']);
		play.act('a', 'done');
		expect(play.at).toEqual(['b']);
	});

	it('WCP-2 Parallel Split: all branches at once', () => {
		expect(three({}).at).toEqual(['a', 'b', 'c']);
	});

	it('WCP-3 Synchronization: goes on when all branches have come', () => {
		const play = three({});
		play.act('a', 'done');
		play.act('b', 'done');
		expect(workOf(play, 'after')).toBe(0);
		play.act('c', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('WCP-4 Exclusive Choice: one of several ways', () => {
		const play = played({ s: { type: 'switch', cases: [{ key: 'big', when: 'TRUE' }, { key: 'small', when: 'TRUE' }], next: { big: 'a', small: 'b', else: 'end' } }, a: works('end'), b: works('end'), end }); // biome-ignore format: one
		told(play, 's', { big: false, small: true });
		expect(play.at).toEqual(['b']);
	});

	it('WCP-5 Simple Merge: ways come together without waiting for each other', () => {
		const play = played({ s: { type: 'condition', when: 'TRUE', next: { yes: 'a', no: 'b' } }, a: works('m'), b: works('m'), m: works('end'), end });
		told(play, 's', { when: true });
		play.act('a', 'done');
		expect(play.at).toEqual(['m']);
	});

	const choosing = (join: JsonObject = {}) =>
		played({
			f: { type: 'parallel', branches: [{ key: 'a', when: 'TRUE' }, { key: 'b', when: 'TRUE' }, { key: 'c', when: 'TRUE' }], next: { a: 'a', b: 'b', c: 'c', none: 'end' } }, // biome-ignore format: one
			...{ a: works('j'), b: works('j'), c: works('j') },
			j: { type: 'join', of: 'f', next: 'after', ...join },
			...{ after: works('end'), end },
		});

	it('WCP-6 Multi-Choice: those branches whose conditions hold', () => {
		const play = choosing();
		told(play, 'f', { a: true, b: false, c: true });
		expect(play.at).toEqual(['a', 'c']);
		const none = choosing();
		told(none, 'f', {});
		expect(none.run.status).toBe('ended');
	});

	it('WCP-7 Structured Synchronizing Merge: waits for the branches that were begun', () => {
		const play = choosing();
		told(play, 'f', { a: true, c: true });
		play.act('a', 'done');
		expect(workOf(play, 'after')).toBe(0);
		play.act('c', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('WCP-8 Multi-Merge: what follows is done once for each branch that comes', () => {
		const play = played({
			f: { ...branches('a', 'b'), next: { a: 'a', b: 'b' } },
			a: works('m'),
			b: works('m'),
			m: works('end'),
			end: { type: 'end', branch: true },
		});
		play.act('a', 'done');
		play.act('b', 'done');
		expect(play.at).toEqual(['m', 'm']);
	});

	it('WCP-9 Structured Discriminator: goes on with the first, the others finish by themselves', () => {
		const play = three({ needs: 'any', rest: 'finish' });
		play.act('b', 'done');
		expect(play.at).toEqual(['a', 'c', 'after']);
		play.act('a', 'done');
		play.act('c', 'done');
		expect(workOf(play, 'after')).toBe(1);
	});

	it('WCP-10 Arbitrary Cycles: ways lead back to any node, from several places', () => {
		const play = played({ a: { type: 'work', next: { done: 'b', on: 'c' } }, b: { type: 'work', next: { done: 'c', back: 'a' } }, c: { type: 'work', next: { done: 'end', again: 'b' } }, end }); // biome-ignore format: one
		for (const [node, verb] of [['a', 'on'], ['c', 'again'], ['b', 'done'], ['c', 'again']] as const) play.act(node, verb); // biome-ignore format: one
		expect(play.at).toEqual(['b']);
		expect(play.way).toEqual(['a', 'c', 'b', 'c', 'b']);
	});

	it('WCP-11 Implicit Termination: the run ends when nothing is left to do', () => {
		const play = played({ f: { ...branches('a', 'b'), next: { a: 'a', b: 'b' } }, a: works('x'), b: works('y'), x: { type: 'end', branch: true }, y: { type: 'end', branch: true } }); // biome-ignore format: one
		play.act('a', 'done');
		expect(play.run.status).toBe('running');
		play.act('b', 'done');
		expect(play.run).toMatchObject({ status: 'ended', outcome: 'y' });
	});

	const each = (config: JsonObject) => played({ e: { type: 'each', model: 'm', workflow: 'one', next: 'after', ...config }, after: works('end'), end });

	it('WCP-12 Multiple Instances without Synchronization: begins many, waits for none', () => {
		const play = each({ needs: 'none' });
		expect(effectsOf(play, 'runs')[0]?.effect).toMatchObject({ needs: 'none', on: 'where' });
		told(play, 'e', { runs: [{ id: '1', outcome: null }, { id: '2', outcome: null }] }); // biome-ignore format: one
		expect(play.at).toEqual(['after']);
	});

	it('WCP-13 Multiple Instances with a Priori Design-Time Knowledge: the same node three times, then on', () => {
		const play = played({ f: { ...branches('a', 'b', 'c'), next: { a: 'w', b: 'w', c: 'w' } }, w: works('j'), j: { type: 'join', of: 'f', next: 'after' }, after: works('end'), end }); // biome-ignore format: one
		expect(play.at).toEqual(['w', 'w', 'w']);
		for (let i = 0; i < 3; i++) play.act('w', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('WCP-14 Multiple Instances with a Priori Run-Time Knowledge: one for each record, goes on when all have ended', () => {
		const play = each({ where: '[open]', limit: 5 });
		expect(effectsOf(play, 'runs')[0]?.effect).toMatchObject({ needs: 'all', on: 'where', where: '[open]', limit: 5 });
		expect(play.at).toEqual(['e']);
		told(play, 'e', { runs: [{ id: '1', outcome: 'end' }] });
		expect(play.at).toEqual(['after']);
	});

	it('WCP-16 Deferred Choice: what happens first decides', () => {
		const choice = () =>
			played({ w: { type: 'wait', when: '[paid]', deadline: '2 days', next: { next: 'a', late: 'b' } }, a: works('end'), b: works('end'), end });
		const paid = choice();
		paid.answer('w', { value: false });
		paid.event('w', { type: 'changed' });
		paid.answer('w', { value: true });
		expect(paid.at).toEqual(['a']);
		expect(paid.timers.size).toBe(1);
		const late = choice();
		late.timer('w');
		expect(late.at).toEqual(['b']);
	});

	it('WCP-19 Cancel Activity: what is under way is taken back, and the run goes on elsewhere', () => {
		const play = played({ a: works('b'), b: works('end'), end });
		play.send({ type: 'replay', token: play.token('a').id, node: 'b', by: 'kim' });
		expect(play.at).toEqual(['b']);
		expect(play.tasks.map((t) => t.state)).toEqual(['cancelled', 'open']);
	});

	it('WCP-20 Cancel Case: the whole run is taken back', () => {
		const play = three({});
		play.send({ type: 'cancel', by: 'kim' });
		expect(play.run).toMatchObject({ status: 'cancelled', tokens: [] });
		expect(play.open()).toEqual([]);
	});

	it('WCP-21 Structured Loop: again until a condition holds', () => {
		const play = played({ a: works('c'), c: { type: 'condition', when: '[good]', next: { yes: 'end', no: 'a' } }, end });
		for (const when of [false, false, true]) {
			play.act('a', 'done');
			told(play, 'c', { when });
		}
		expect(workOf(play, 'a')).toBe(3);
		expect(play.run.status).toBe('ended');
	});

	it('WCP-22 Recursion: a workflow runs itself', () => {
		const play = played({ s: { type: 'subflow', workflow: 'w', next: 'end' }, end });
		expect(effectsOf(play, 'runs')[0]?.effect).toMatchObject({ workflow: 'w', on: 'subject', needs: 'all' });
		told(play, 's', { runs: [{ id: 'inner', outcome: 'end' }] });
		expect(play.run.status).toBe('ended');
	});

	it('WCP-23 Transient Trigger: a signal is lost when nobody waits for it', () => {
		const play = played({ a: works('w'), w: { type: 'wait', when: '[ready]', next: 'end' }, end });
		expect(play.event('a', { type: 'changed' }).taken).toBe(false);
		play.act('a', 'done');
		play.answer('w', { value: false });
		expect(play.at).toEqual(['w']);
	});

	it('WCP-24 Persistent Trigger: what has become true before is not missed', () => {
		const play = played({ w: { type: 'wait', when: '[ready]', next: 'end' }, end });
		play.answer('w', { value: true });
		expect(play.run.status).toBe('ended');
	});

	it('WCP-25 Cancel Region: going back before a fork takes everything in it back', () => {
		const play = played({ start: works('f'), f: { ...branches('a', 'b'), next: { a: 'a', b: 'b' } }, a: works('a2'), a2: works('j'), b: works('j'), j: { type: 'join', of: 'f', next: 'end' }, end }); // biome-ignore format: one
		play.act('start', 'done');
		play.act('a', 'done');
		play.act('b', 'to', 'start');
		expect(play.at).toEqual(['start']);
		expect(play.open().map((t) => t.token)).toEqual([play.token('start').id]);
	});

	it('WCP-26 Cancel Multiple Instance Activity: all instances are taken back', () => {
		const play = each({});
		play.send({ type: 'cancel', by: 'kim' });
		expect(effectsOf(play, 'drop').map(({ effect }) => effect)).toEqual([{ do: 'drop', as: 'runs' }]);
	});

	it('WCP-27 Complete Multiple Instance Activity: the rest is taken back, and the run goes on', () => {
		const play = each({});
		play.send({ type: 'replay', token: play.token('e').id, node: 'after', by: 'kim' });
		expect(effectsOf(play, 'drop')).toHaveLength(1);
		expect(play.at).toEqual(['after']);
	});

	it('WCP-29 Cancelling Discriminator: goes on with the first, the others are taken back', () => {
		const play = three({ needs: 'any' });
		play.act('b', 'done');
		expect(play.at).toEqual(['after']);
		expect(play.open()).toHaveLength(1);
	});

	it('WCP-30 Structured Partial Join: goes on with two of three, the third finishes by itself', () => {
		const play = three({ needs: 'some', count: 2, rest: 'finish' });
		play.act('b', 'done');
		play.act('a', 'done');
		expect(play.at).toEqual(['c', 'after']);
		play.act('c', 'done');
		expect(workOf(play, 'after')).toBe(1);
	});

	it('WCP-32 Cancelling Partial Join: goes on with two of three, the third is taken back', () => {
		const play = three({ needs: 'some', count: 2 });
		play.act('b', 'done');
		play.act('a', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('WCP-35 Cancelling Partial Join for Multiple Instances: goes on when so many have ended', () => {
		const play = each({ needs: 'some', count: 2 });
		expect(effectsOf(play, 'runs')[0]?.effect).toMatchObject({ needs: 2 });
		told(play, 'e', { runs: [{ id: '1', outcome: 'x' }, { id: '2', outcome: 'x' }] }); // biome-ignore format: one
		expect(play.at).toEqual(['after']);
	});

	it('WCP-37 Local Synchronizing Merge: branches that end by themselves are not waited for', () => {
		const play = played({ f: { ...branches('a', 'b'), next: { a: 'a', b: 'b' } }, a: works('j'), b: { type: 'work', next: { done: 'j', out: 'x' } }, x: { type: 'end', branch: true }, j: { type: 'join', of: 'f', next: 'after' }, after: works('end'), end }); // biome-ignore format: one
		play.act('a', 'done');
		play.act('b', 'out');
		expect(play.at).toEqual(['after']);
	});

	it('WCP-41 Thread Merge: several threads of one branch become one', () => {
		const play = played({
			f: { ...branches('a', 'b'), next: { a: 'w', b: 'w' } },
			w: works('j'),
			j: { type: 'join', of: 'f', next: 'after' },
			after: works('end'),
			end,
		});
		play.act('w', 'done');
		play.act('w', 'done');
		expect(play.at).toEqual(['after']);
	});

	it('WCP-42 Thread Split: several threads go on in one branch', () => {
		const play = played({ f: { ...branches('a', 'b', 'c'), next: { a: 'w', b: 'w', c: 'w' } }, w: works('end'), end });
		expect(play.at).toEqual(['w', 'w', 'w']);
	});

	it('WCP-43 Explicit Termination: an end ends everything', () => {
		const play = played({ f: { ...branches('a', 'b'), next: { a: 'a', b: 'b' } }, a: works('end'), b: works('end'), end });
		play.act('a', 'done');
		expect(play.run).toMatchObject({ status: 'ended', outcome: 'end', tokens: [] });
		expect(play.open()).toEqual([]);
	});
});

describe('docs/workflow-patterns.md', () => {
	const page = readFileSync(new URL('../../docs/workflow-patterns.md', import.meta.url), 'utf8');
	const rows = [...page.matchAll(/^\| (\d+) \| ([^|]+) \| (yes|no) \| ([^|]+) \|$/gm)].map(([, number, name, is, why]) => ({ number: Number(number), name: name ?? '', is, why: why ?? '' })); // biome-ignore format: one
	const here = [...readFileSync(new URL(import.meta.url), 'utf8').matchAll(/it\('WCP-(\d+) ([^:]+): [^']*'/g)].map(([, number, name]) => `${number} ${name}`);

	it('tells all 43 patterns, in order', () => {
		expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 43 }, (_, i) => i + 1));
	});

	it('has a test here for each pattern that it calls supported, and for no other', () => {
		expect(rows.filter((row) => row.is === 'yes').map((row) => `${row.number} ${row.name}`)).toEqual(here);
	});

	it('says why for the others, and the right share', () => {
		for (const row of rows) expect(row.why.trim().length, row.name).toBeGreaterThan(row.is === 'no' ? 20 : 5);
		const yes = rows.filter((row) => row.is === 'yes').length;
		expect(page).toContain(`${yes} of 43 (${Math.round((yes / 43) * 100)} %)`);
	});
});
