import type { Effect } from '@dougong/engine';
import type { Who } from '@dougong/schemas';
import type { Escalate, Remind } from './config-parts.ts';
import type { Plan, Scene } from './plan.ts';
import { allSeats, type Asking, cancelTasks, type Holder, holder, type Seat, type Wave } from './seats.ts';
import { dueOn, earlierBy, isGuessed, laterBy, onDay } from './times.ts';

/** Names of timers: what for, which wave, which entry of the configuration. */
const nameOf = (what: 'deadline' | 'remind' | 'escalate', wave: number, key: string) => `${what}.${wave}.${key}`;

/** A new wave with all its timers. What would have been due before now is not set, but for the deadline itself. */
export function startWave(scene: Scene, plan: Plan, date: string | null): { wave: Wave; effects: Effect[] } {
	const { facts, next } = scene;
	const { config } = plan;
	const id = next();
	const due = config.deadline === undefined ? dueOn(date, config.dueAt, facts) : laterBy(facts.now, config.deadline, facts);
	const timers = timersOf(scene, plan, id, due);
	const wave = { id, at: facts.now, due, timers: timers.map(({ name }) => name) };
	const guessed: Effect[] = config.deadline !== undefined && isGuessed(facts.now, config.deadline, facts) ? [{ do: 'note', text: weekendsOnly }] : [];
	return { wave, effects: [...timers.map(({ name, at }): Effect => ({ do: 'timer', name, at })), ...guessed] };
}

/** Another deadline for a wave: its timers are set anew, its open tasks show it, and who has them is told. */
export function moveWave(scene: Scene, plan: Plan, state: Asking, wave: Wave, due: string | null): Effect[] {
	const timers = timersOf(scene, plan, wave.id, due);
	const kept = new Set(timers.map(({ name }) => name));
	const ended = wave.timers.filter((name) => !kept.has(name));
	wave.due = due;
	wave.timers = [...kept];
	const asked = lateIn(state, wave).flatMap(({ holder: { person, task } }) => (task === null ? [] : [{ person, task }]));
	return [
		...ended.map((name): Effect => ({ do: 'cancel-timer', name })),
		...timers.map(({ name, at }): Effect => ({ do: 'timer', name, at })),
		...asked.map(({ task }): Effect => ({ do: 'change-task', number: task, due })),
		...asked.map(({ person, task }): Effect => ({ do: 'message', topic: 'task.due-changed', to: [person], details: { task, due } })),
	];
}

/** The date of the record that deadlines come from is another one now: every wave follows it. */
export function followDate(scene: Scene, plan: Plan, state: Asking, date: string | null): Effect[] {
	const due = dueOn(date, plan.config.dueAt, scene.facts);
	const moved = state.waves.filter((wave) => wave.due !== due);
	if (moved.length === 0) return [];
	return [{ do: 'note', text: dateMoved }, ...moved.flatMap((wave) => moveWave(scene, plan, state, wave, due))];
}
const dateMoved = {
	en: 'The date of the record was changed: deadline, reminders and escalation have moved with it. Its history says who changed it',
	zh: '记录的日期已修改，截止时间、提醒与升级随之调整，修改人见记录历史',
};

/** What becomes due before or after a deadline; reminders whose time has passed are left out. */
function timersOf({ facts }: Scene, { config, onDeadline }: Plan, id: number, due: string | null): { name: string; at: string }[] {
	const timers: { name: string; at: string }[] = [];
	if (due !== null && onDeadline !== 'nothing') timers.push({ name: nameOf('deadline', id, 'due'), at: due });
	for (const remind of config.remind ?? []) {
		const at = firstReminder(remind, facts.now, due, facts);
		if (at !== null && at > facts.now) timers.push({ name: nameOf('remind', id, remind.key), at });
	}
	for (const { key, after, ...day } of config.escalate ?? []) {
		if (due !== null) timers.push({ name: nameOf('escalate', id, key), at: onDay(after === undefined ? due : laterBy(due, after, facts), day, facts) });
	}
	return timers;
}

const weekendsOnly = {
	en: 'The calendar of work days ends before the deadline: only weekends were counted as off',
	zh: '工作日历未覆盖截止时间，已仅按周末推算',
};

function firstReminder({ before, after, every, ...day }: Remind, asked: string, due: string | null, facts: Scene['facts']): string | null {
	if (due !== null && before !== undefined) return onDay(earlierBy(due, before, facts), day, facts);
	if (due !== null && after !== undefined) return onDay(laterBy(due, after, facts), day, facts);
	return every !== undefined && before === undefined && after === undefined ? onDay(laterBy(asked, every, facts), day, facts) : null;
}

/** Waves in which nobody is asked any more end, with their timers. */
export function endWaves(state: Asking): Effect[] {
	const open = new Set(allSeats(state.seats).flatMap(({ holders }) => holders.flatMap(({ task, wave }) => (task === null ? [] : [wave]))));
	const ended = state.waves.filter(({ id }) => !open.has(id));
	state.waves = state.waves.filter(({ id }) => open.has(id));
	return ended.flatMap(({ timers }) => timers.map((name): Effect => ({ do: 'cancel-timer', name })));
}

export type TimerDue =
	| { is: 'nothing' }
	| { is: 'effects'; effects: Effect[] }
	/** The deadline of these places has passed. */
	| { is: 'deadline'; seats: Seat[] };

/** What a timer brings. One whose wave is over, or that has fired already, brings nothing. */
export function timerDue(scene: Scene, { config }: Plan, state: Asking, name: string): TimerDue {
	const [what, id, key] = name.split('.');
	const wave = state.waves.find((one) => one.id === Number(id));
	if (!wave?.timers.includes(name)) return { is: 'nothing' };
	wave.timers = wave.timers.filter((one) => one !== name);
	const late = lateIn(state, wave);
	if (what === 'deadline') return { is: 'deadline', seats: late.map(({ seat }) => seat) };
	const remind = config.remind?.find((one) => one.key === key);
	if (what === 'remind' && remind) return { is: 'effects', effects: reminder(scene, wave, late, remind, name) };
	const escalate = config.escalate?.find((one) => one.key === key);
	if (what === 'escalate' && escalate) return { is: 'effects', effects: [askForSuperiors(state, late, escalate, name)] };
	return { is: 'nothing' };
}

function reminder({ facts }: Scene, wave: Wave, late: readonly Late[], { every, at, dayOff }: Remind, name: string): Effect[] {
	const topic = wave.due !== null && wave.due <= facts.now ? 'task.overdue' : 'task.reminder';
	const tell = late.map(({ holder: { person, task } }): Effect => ({ do: 'message', topic, to: [person], details: { task, due: wave.due } }));
	if (every === undefined) return tell;
	// Moved to a day before, it would be now again.
	const again = (next: string) => onDay(next, { ...(at !== undefined && { at }), dayOff: dayOff === 'previous' ? 'next' : dayOff }, facts);
	wave.timers.push(name);
	return [...tell, { do: 'timer', name, at: again(laterBy(facts.now, every, facts)) }];
}

type Late = { seat: Seat; holder: Holder };
const lateIn = (state: Asking, wave: Wave): Late[] =>
	allSeats(state.seats).flatMap((seat) => seat.holders.filter(({ task, wave: of }) => task !== null && of === wave.id).map((h) => ({ seat, holder: h })));

/** The question is named as the timer; its answer comes to `escalate`. */
function askForSuperiors(state: Asking, late: readonly Late[], { to }: Escalate, name: string): Effect {
	state.asked.push(name);
	if (to) return { do: 'people', as: name, who: to as Who[] };
	return { do: 'superiors', as: name, of: [...new Set(late.flatMap(({ seat }) => (seat.origin === null ? [] : [seat.origin])))] };
}

/** Puts who was found in the place of who is late, beside them, or only lets them know. Nobody above: all stays as it is. */
export function escalate(scene: Scene, { config }: Plan, state: Asking, name: string, groups: { [key: string]: string[] }): Effect[] {
	const [, id, key] = name.split('.');
	const rule = config.escalate?.find((one) => one.key === key);
	const wave = state.waves.find((one) => one.id === Number(id));
	if (!rule || !wave) return [];
	const effects: Effect[] = [];
	for (const seat of new Set(lateIn(state, wave).map((one) => one.seat))) {
		const people = nextFor(state, seat, groups, rule.to !== undefined);
		if (people.length > 0) effects.push(...callTo(scene, wave, rule, seat, people));
	}
	if (effects.length === 0) return [{ do: 'note', text: { en: 'It is late, and nobody above was found', zh: '已逾期，未找到可升级的上级' } }];
	return [{ do: 'note', text: { en: 'It was late: the next level was called', zh: '已逾期，已升级到上一级' } }, ...effects];
}

function callTo(scene: Scene, wave: Wave, { how = 'beside' }: Escalate, seat: Seat, people: readonly string[]): Effect[] {
	const late = seat.holders[0]?.person ?? null;
	const called = { of: late, how };
	seat.former.push(...people);
	if (how === 'tell') {
		const copies = people.map((person) => ({ ...copyTask(scene, person), silent: true }));
		return copies.flatMap((copy) => [copy, callMessage(copy.assignee, copy.number, called, wave.due)]);
	}
	const closed = how === 'replace' ? cancelTasks(seat) : [];
	const added = people.map((person) => ({ ...holder(person, wave.id), called }));
	seat.holders = how === 'replace' ? added : [...seat.holders, ...added];
	return closed;
}

/** What somebody is told who was called; with the task that they get by it. */
export function callMessage(to: string, task: number, { of, how }: NonNullable<Holder['called']>, due: string | null): Effect {
	return { do: 'message', topic: 'task.escalated', to: [to], details: { of, due, how, task } };
}

/** Named people all come; of superiors the nearest who was not asked for this place before. */
function nextFor(state: Asking, seat: Seat, groups: { [key: string]: string[] }, all: boolean): string[] {
	const names = all ? Object.values(groups).flat() : seat.origin === null ? [] : (groups[seat.origin] ?? []);
	const fit = [...new Set(names)].filter((person) => !state.barred.includes(person) && !seat.former.includes(person));
	return all ? fit : fit.slice(0, 1);
}

export const copyTask = ({ next }: Scene, person: string): Extract<Effect, { do: 'task' }> => ({
	do: 'task',
	number: next(),
	assignee: person,
	verbs: ['read'],
	kind: 'copy',
});
