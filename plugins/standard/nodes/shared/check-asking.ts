import type { NodeMistake } from '@dougong/engine';
import type { Plan } from './plan.ts';

/** Mistakes in what all nodes share that ask people. */
export function checkAsking({ config, verbs, onDeadline }: Pick<Plan, 'config' | 'verbs' | 'onDeadline'>): NodeMistake[] {
	const mistakes: NodeMistake[] = Object.keys(config.labels ?? {}).flatMap((verb) =>
		verbs.includes(verb) ? [] : [{ ...inertLabel, pointer: `/labels/${verb}` }],
	);
	const needsDeadline: [string, boolean][] = [
		['/onDeadline', onDeadline !== 'nothing'],
		['/escalate', config.escalate !== undefined],
		...(config.remind ?? []).map(({ before, after }, i): [string, boolean] => [`/remind/${i}`, before !== undefined || after !== undefined]),
	];
	const hasDeadline = config.deadline !== undefined || config.due !== undefined;
	for (const [pointer, needs] of needsDeadline) if (needs && !hasDeadline) mistakes.push({ ...noDeadline, pointer });
	if (config.deadline !== undefined && config.due !== undefined) mistakes.push({ ...twoDeadlines, pointer: '/due' });
	if (config.dueAt !== undefined && config.due === undefined) mistakes.push({ ...noDate, pointer: '/dueAt' });
	const lengths = [
		...(config.remind ?? []).map(({ before, after, every, at }, i) => ({ pointer: `/remind/${i}/at`, length: before ?? after ?? every, at })),
		...(config.escalate ?? []).map(({ after, at }, i) => ({ pointer: `/escalate/${i}/at`, length: after, at })),
	];
	for (const { pointer, length, at } of lengths) if (at !== undefined && !/(days|weeks)$/.test(length ?? '')) mistakes.push({ ...noDayForTime, pointer });
	for (const [i, { before, after, every }] of (config.remind ?? []).entries()) {
		if (before === undefined && after === undefined && every === undefined) mistakes.push({ ...noTime, pointer: `/remind/${i}` });
		if (before !== undefined && after !== undefined) mistakes.push({ ...twoTimes, pointer: `/remind/${i}` });
	}
	if (config.whenNobody === 'people' && !config.standIns) mistakes.push({ ...noStandIns, pointer: '/whenNobody' });
	return mistakes;
}

const inertLabel = {
	code: 'asking.inert-label',
	severity: 'error',
	message: { en: 'Nobody can do this here, so it needs no word', zh: '此处没有该操作，无需命名' },
	hint: { en: 'Take it out, or add it to what people may do', zh: '请删除，或允许该操作' },
} as const;
const noDeadline = {
	code: 'asking.no-deadline',
	severity: 'error',
	message: { en: 'This is counted from a deadline, and there is none', zh: '此设置以截止时间为准，但未设置截止时间' },
	hint: { en: 'Set a deadline, such as 2 workdays', zh: '请设置截止时间，例如 2 个工作日' },
} as const;
const twoDeadlines = {
	code: 'asking.two-deadlines',
	severity: 'error',
	message: { en: 'There is a deadline from a length of time and one from a date', zh: '同时设置了时长与日期两种截止时间' },
	hint: { en: 'Keep one of the two', zh: '请只保留一种' },
} as const;
const noDate = {
	code: 'asking.due-at-without-date',
	severity: 'error',
	message: { en: 'A time of the day belongs to a date', zh: '时刻只能与日期一起使用' },
	hint: { en: 'Give “Due on” as well, or take it out', zh: '请同时填写“截止日期”，或删除该时刻' },
} as const;
const noDayForTime = {
	code: 'asking.at-without-days',
	severity: 'error',
	message: { en: 'A time of the day needs a distance in days or weeks', zh: '指定时刻时，间隔须以天或周计' },
	hint: { en: 'Say for example 2 days, or 1 workdays; or take the time out', zh: '请填写例如 2 天或 1 个工作日；或删除该时刻' },
} as const;
const noTime = {
	code: 'asking.no-time',
	severity: 'error',
	message: { en: 'This reminder is never sent: it says no time', zh: '该提醒没有时间，不会发送' },
	hint: { en: 'Say how long before or after the deadline, or how often', zh: '请填写截止前、截止后多久，或重复间隔' },
} as const;
const twoTimes = {
	code: 'asking.two-times',
	severity: 'error',
	message: { en: 'A reminder is either before or after the deadline', zh: '一条提醒只能在截止前或截止后' },
	hint: { en: 'Make two reminders of it', zh: '请拆分为两条提醒' },
} as const;
const noStandIns = {
	code: 'asking.no-stand-ins',
	severity: 'error',
	message: { en: 'It does not say who is asked instead', zh: '未指定替代人员' },
	hint: { en: 'Name people in “Asked instead”, or choose another rule', zh: '请填写“替代人员”，或选择其他规则' },
} as const;
