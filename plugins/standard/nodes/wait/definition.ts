import { dayAt, dayNumber, dueAt, defineNodeType, type Effect, type NodeConfig, type NodeMove, type NodeScene, parseDay, parseInstant } from '@dougong/engine';
import { closed, Duration, Formula } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf } from '../shared/asked.ts';
import { mistakesIn } from '../shared/mistakes.ts';

const config = Type.Object(
	{
		for: Type.Optional(Duration({ title: 'For so long' })),
		until: Type.Optional(Formula('any', {}, { title: 'Until the date', description: 'A date or date and time. While there is none it waits for one' })),
		at: Type.Optional(Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', default: '09:00', title: 'At', description: 'On that date' })),
		when: Type.Optional(Formula('boolean', {}, { title: 'Until this is true' })),
		deadline: Type.Optional(Duration({ title: 'But at most' })),
	},
	closed,
);
type Scene = NodeScene<typeof config>;

/** Waits for a length of time, up to a date, or until a condition becomes true; at most up to a deadline. */
export const wait = defineNodeType({
	type: 'wait',
	title: { en: 'Wait', zh: '等待' },
	description: { en: 'Waits for a time, a date or a condition', zh: '等待一段时间、到某日期或某条件成立' },
	icon: 'clock',
	config,
	exits: ({ deadline }) => [
		{ key: 'next', title: { en: 'Next', zh: '继续' } },
		...(deadline === undefined ? [] : [{ key: 'late', title: { en: 'Too late', zh: '超时' } }]),
	],
	waits: true,
	watches: (node) => formulaOf(node),
	enter: (scene) => {
		const { node, facts } = scene;
		const timers: Effect[] = [];
		for (const [name, length] of [['over', node.for] as const, ['deadline', node.deadline] as const]) {
			if (length === undefined) continue;
			const due = dueAt(facts.now, length, facts);
			if ('error' in due) return { move: 'fail', error: due.error };
			timers.push({ do: 'timer', name, at: due.at });
		}
		return { move: 'wait', effects: [...timers, ...watched(scene)] };
	},
	on: (scene, event) => {
		if (event.type === 'timer') return { move: 'leave', exit: event.name === 'deadline' ? 'late' : 'next' };
		if (event.type === 'changed') return { move: 'wait', effects: question(scene) };
		return event.type === 'answer' ? decide(scene, answerOf(event).value) : { move: 'wait' };
	},
	mistakes: {
		'node.wait-for-one': {
			severity: 'error',
			message: { en: 'It is not clear what this waits for', zh: '没有明确等待什么' },
			hint: { en: 'Give exactly one of “for”, “until” and “when”', zh: '请在 for、until、when 中填写一项' },
		},
		'node.wait-at': {
			severity: 'error',
			message: { en: 'A time of the day belongs to a date', zh: '时刻只能与日期一起使用' },
			hint: { en: 'Take it out, or give “until”', zh: '请删除，或填写 until' },
		},
	},
	check: ({ for: length, until, when, at }) => {
		const isClear = [length, until, when].filter((one) => one !== undefined).length === 1;
		return mistakesIn(!isClear && ['node.wait-for-one', ''], isClear && at !== undefined && until === undefined && ['node.wait-at', '/at']);
	},
});

const formulaOf = ({ until, when }: NodeConfig<typeof config>) => when ?? until;

function watched(scene: Scene): Effect[] {
	const formula = formulaOf(scene.node);
	return formula === undefined ? [] : [{ do: 'watch', formula }, ...question(scene)];
}
function question({ node }: Scene): Effect[] {
	const formula = formulaOf(node);
	return formula === undefined ? [] : [{ do: 'evaluate', as: 'value', formulas: { value: formula } }];
}

function decide({ node, facts }: Scene, value: unknown): NodeMove {
	if (node.when !== undefined) return value === true ? { move: 'leave', exit: 'next' } : { move: 'wait' };
	const day = typeof value === 'string' ? parseDay(value) : undefined;
	const instant = typeof value === 'string' && !day ? parseInstant(value) : undefined;
	const due = day ? dayAt(dayNumber(day), { ...(node.at !== undefined && { at: node.at }) }, facts) : instant === undefined ? undefined : { at: instant };
	if (!due) return { move: 'wait', effects: [{ do: 'cancel-timer', name: 'over' }] };
	if ('error' in due) return { move: 'fail', error: due.error };
	return due.at <= facts.now ? { move: 'leave', exit: 'next' } : { move: 'wait', effects: [{ do: 'timer', name: 'over', at: due.at }] };
}
