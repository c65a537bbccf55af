import type { NodeMistake } from '@dougong/engine';
import type { AskingConfig } from './config-parts.ts';
import { mistakesIn } from './mistakes.ts';
import type { Plan } from './plan.ts';

type Mistake = NodeMistake<keyof typeof askingMistakes>;
type Checked = Pick<Plan, 'config' | 'verbs' | 'onDeadline'>;

/** Mistakes in what all nodes share that ask people. */
export function checkAsking(checked: Checked): Mistake[] {
	const { config, verbs } = checked;
	return [
		...mistakesIn(...Object.keys(config.labels ?? {}).map((verb) => !verbs.includes(verb) && (['asking.inert-label', `/labels/${verb}`] as const))),
		...checkDeadline(checked),
		...checkTimes(config),
		...mistakesIn(config.whenNobody === 'people' && !config.standIns && ['asking.no-stand-ins', '/whenNobody']),
	];
}

/** One deadline at most, and one where something is counted from it. */
function checkDeadline({ config: { deadline, due, dueAt, dueMoves, remind = [], escalate }, onDeadline }: Checked): Mistake[] {
	const counted = [
		...(onDeadline === 'nothing' ? [] : ['/onDeadline']),
		...(escalate ? ['/escalate'] : []),
		...remind.flatMap(({ before, after }, i) => (before === undefined && after === undefined ? [] : [`/remind/${i}`])),
	];
	const hasDeadline = deadline !== undefined || due !== undefined;
	return mistakesIn(
		...counted.map((pointer) => !hasDeadline && (['asking.no-deadline', pointer] as const)),
		deadline !== undefined && due !== undefined && ['asking.two-deadlines', '/due'],
		dueAt !== undefined && due === undefined && ['asking.due-at-without-date', '/dueAt'],
		dueMoves === true && due === undefined && ['asking.due-at-without-date', '/dueMoves'],
	);
}

/** When reminders and escalations come: one time each, with a time of the day only where it is counted in days. */
function checkTimes({ remind = [], escalate = [] }: AskingConfig): Mistake[] {
	const isInDays = (length: string | undefined) => /(days|weeks)$/.test(length ?? '');
	return [
		...remind.flatMap(({ before, after, every, at }, i) =>
			mistakesIn(
				at !== undefined && !isInDays(before ?? after ?? every) && ['asking.at-without-days', `/remind/${i}/at`],
				before === undefined && after === undefined && every === undefined && ['asking.no-time', `/remind/${i}`],
				before !== undefined && after !== undefined && ['asking.two-times', `/remind/${i}`],
			),
		),
		...escalate.flatMap(({ after, at }, i) => mistakesIn(at !== undefined && !isInDays(after) && ['asking.at-without-days', `/escalate/${i}/at`])),
	];
}

export const askingMistakes = {
	'asking.inert-label': {
		severity: 'error',
		message: { en: 'Nobody can do this here, so it needs no word', zh: '此处没有该操作，无需命名' },
		hint: { en: 'Take it out, or add it to what people may do', zh: '请删除，或允许该操作' },
	},
	'asking.no-deadline': {
		severity: 'error',
		message: { en: 'This is counted from a deadline, and there is none', zh: '此设置以截止时间为准，但未设置截止时间' },
		hint: { en: 'Set a deadline, such as 2 workdays', zh: '请设置截止时间，例如 2 个工作日' },
	},
	'asking.two-deadlines': {
		severity: 'error',
		message: { en: 'There is a deadline from a length of time and one from a date', zh: '同时设置了时长与日期两种截止时间' },
		hint: { en: 'Keep one of the two', zh: '请只保留一种' },
	},
	'asking.due-at-without-date': {
		severity: 'error',
		message: { en: 'This belongs to a date that tasks are due on', zh: '此设置只能与截止日期一起使用' },
		hint: { en: 'Give “Due on” as well, or take it out', zh: '请同时填写“截止日期”，或删除该设置' },
	},
	'asking.at-without-days': {
		severity: 'error',
		message: { en: 'A time of the day needs a distance in days or weeks', zh: '指定时刻时，间隔须以天或周计' },
		hint: { en: 'Say for example 2 days, or 1 workdays; or take the time out', zh: '请填写例如 2 天或 1 个工作日；或删除该时刻' },
	},
	'asking.no-time': {
		severity: 'error',
		message: { en: 'This reminder is never sent: it says no time', zh: '该提醒没有时间，不会发送' },
		hint: { en: 'Say how long before or after the deadline, or how often', zh: '请填写截止前、截止后多久，或重复间隔' },
	},
	'asking.two-times': {
		severity: 'error',
		message: { en: 'A reminder is either before or after the deadline', zh: '一条提醒只能在截止前或截止后' },
		hint: { en: 'Make two reminders of it', zh: '请拆分为两条提醒' },
	},
	'asking.no-stand-ins': {
		severity: 'error',
		message: { en: 'It does not say who is asked instead', zh: '未指定替代人员' },
		hint: { en: 'Name people in “Asked instead”, or choose another rule', zh: '请填写“替代人员”，或选择其他规则' },
	},
} as const;
