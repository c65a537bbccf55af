import { describe, expect, it } from 'vitest';
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { changedFields } from './changed-since.tsx';
import { readInboxQuery, writeInboxQuery } from './inbox-query.ts';
import { mentionAt, mentionedIn } from './mention-text.tsx';
import { outlines } from './outline-text.ts';
import { parted } from './story.tsx';
import { stepBefore } from './step-before.ts';
import { planForTask, readablePlan } from './task-plan.ts';
import { taskTexts } from './texts.ts';
import { lateWords } from './use-act.ts';
import { dueWords } from './words.ts';
import { workPath, workPlaceOf } from './work-path.ts';

const app = maintenanceApp();
const words = taskTexts('zh-CN');
const task = { id: 't', form: null, model: 'maintenance/work_order' };

describe('the form of a task', () => {
	const access = (fields: Parameters<typeof planForTask>[1]['fields']) => {
		const plan = planForTask(app, { ...task, fields });
		return new Map(plan?.sections.flatMap((s) => s.fields).map((f) => [f.key, `${f.field.access}${f.field.required ? '!' : ''}`]));
	};
	it('shows what its node does not name, and opens nothing of it', () => {
		const found = access({});
		expect(found.get('summary')).toBe('read');
		expect([...found.values()].every((a) => a === 'read')).toBe(true);
	});
	it('leaves out, opens and asks for what its node says', () => {
		const found = access({ cause: 'require', hours: 'write', reporter: 'hide' });
		expect(found.get('cause')).toBe('write!');
		expect(found.get('hours')).toBe('write');
		expect(found.has('reporter')).toBe(false);
	});
	it('is none where the reader knows no such model', () => {
		expect(planForTask(app, { ...task, model: 'elsewhere/thing', fields: {} })).toBeNull();
	});
	it('begins with what can be filled in, and leaves out what is empty and only read', () => {
		const plan = planForTask(app, { ...task, fields: { cause: 'require' } });
		if (!plan) throw new Error('there is a plan');
		const { sections } = readablePlan(plan, task, { summary: '漏水', priority: null });
		expect(sections.map((s) => [s.key, s.fields.map((f) => f.key)])).toEqual([
			['open', ['cause']],
			['read', ['summary']],
		]);
		expect(sections[1]?.fields[0]?.help).toBeUndefined();
		expect(readablePlan(plan, { form: 'report' }, {})).toBe(plan);
	});
	it('tells what has changed since it came, of what is shown only', () => {
		const plan = planForTask(app, { ...task, fields: { priority: 'hide' } });
		if (!plan) throw new Error('there is a plan');
		const changed = changedFields(plan, { summary: '旧', priority: 'high', hours: 3 }, { values: { summary: '新', priority: 'normal', hours: 3 } });
		expect(changed.map((f) => f.key)).toEqual(['summary']);
	});
});

describe('deadlines in words', () => {
	const now = Date.parse('2026-03-02T04:00:00Z');
	const due = (at: string | null, overdue = false) => dueWords({ due: at, overdue }, now, words, 'zh-CN');
	it('say how long there is, and how late it is', () => {
		expect(due('2026-03-02T05:30:00Z')).toEqual({ text: '剩 1 小时', tone: 'soon' });
		expect(due('2026-03-05T05:30:00Z')).toEqual({ text: '剩 3 天', tone: 'calm' });
		expect(due('2026-03-01T01:00:00Z', true)).toEqual({ text: '逾期 27 小时', tone: 'late' });
		expect(due(null)).toBeNull();
	});
	it('believe the server, whose clock may have been forwarded, and then say no length of time', () => {
		expect(due('2026-03-09T04:00:00Z', true)).toEqual({ text: '已逾期', tone: 'late' });
		expect(due('2026-03-01T04:00:00Z')?.text).toMatch(/^期限 /);
	});
});

describe('the inbox in an address', () => {
	it('is read as it was written', () => {
		const query = { box: 'started', app: 'a', workflow: 'w', search: '采购', sort: 'oldest' } as const;
		expect(readInboxQuery(writeInboxQuery(query))).toMatchObject(query);
		expect(writeInboxQuery(readInboxQuery(''))).toBe('');
	});
	it('takes nothing that it does not know, and no workflow without its app', () => {
		expect(readInboxQuery('?box=other&sort=x&workflow=w')).toMatchObject({ box: 'todo', sort: 'due', workflow: undefined });
	});
});

describe('addresses of work', () => {
	const place = (path: string) => {
		const found = workPath.exec(path);
		return found && workPlaceOf(found.groups ?? {});
	};
	const id = '01a200d7-25c5-75f4-af59-1af4598da4ff';
	it('stand beside those of apps, and take links without the hyphen', () => {
		expect(place('/production/-tasks')).toMatchObject({ screen: 'tasks', first: null });
		expect(place('/production/-workflows/buying/order')).toEqual({ env: 'production', screen: 'workflows', first: 'buying', second: 'order' });
		expect(place(`/production/tasks/${id}`)).toMatchObject({ screen: 'tasks', first: id });
		expect(place(`/production/runs/${id}`)).toMatchObject({ screen: 'runs', first: id });
	});
	it('leave an app called tasks its own', () => {
		expect(place('/production/tasks')).toBeNull();
		expect(place('/production/tasks/list')).toBeNull();
	});
});

describe('mentions', () => {
	it('are offered behind an @ in a sentence, not in an address', () => {
		expect(mentionAt('请@张', 3)).toBe('张');
		expect(mentionAt('@', 1)).toBe('');
		expect(mentionAt('mail me@ex', 10)).toBeNull();
		expect(mentionAt('@张三 好', 5)).toBeNull();
	});
	it('count while the name stands in the text', () => {
		const people = [{ id: '1', title: '张三' }, { id: '2', title: '李四' }]; // biome-ignore format: two people
		expect(mentionedIn('请 @张三 看', people)).toEqual(['1']);
	});
	it('stand out in what was said, the longer name first', () => {
		expect(parted('请@张三丰看', ['@张三', '@张三丰'])).toEqual([{ at: 0, text: '请' }, { at: 1, text: '@张三丰' }, { at: 5, text: '看' }]); // biome-ignore format: three parts
	});
});

describe('a typed signature', () => {
	it('is the outline of the ink, closed, within the box', () => {
		const ink = new Set(['1,1', '2,1', '1,2', '2,2']);
		const [only, ...more] = outlines({ width: 4, height: 4, at: (x, y) => ink.has(`${x},${y}`) });
		expect(more).toEqual([]);
		expect(only?.[0]).toEqual(only?.at(-1));
		expect(only?.map(([x = 0, y = 0]) => [x, y])).toEqual(expect.arrayContaining([[250, 100], [750, 100], [750, 300], [250, 300]])); // biome-ignore format: corners
	});
	it('has an outline more for a hole', () => {
		const at = (x: number, y: number) => x >= 1 && x <= 3 && y >= 1 && y <= 3 && !(x === 2 && y === 2);
		expect(outlines({ width: 5, height: 5, at })).toHaveLength(2);
	});
});

describe('a decision that came too late', () => {
	const step = {
		id: '1',
		at: '2026-03-02T04:00:00Z',
		kind: 'act',
		node: 'n',
		title: null,
		onBehalfOf: null,
		to: [],
		comment: null,
		mentions: [],
		files: [],
		signature: null,
		text: '',
	};
	it('names who was faster and what they did', () => {
		const story = [
			{ ...step, verb: 'reject', by: { id: '1', title: '王工' } },
			{ ...step, verb: 'comment', by: { id: '2', title: '李四' } },
		];
		expect(lateWords({ verb: 'reject', decidedAt: step.at, story, node: null }, words, 'zh-CN')).toMatch(/^王工 在 .* 已“驳回”/);
	});
	it('says that it is not needed any more where nobody decided it', () => {
		expect(lateWords({ verb: null, decidedAt: null, story: [], node: null }, words, 'zh-CN')).toBe(words.closedMeanwhile);
	});
});

describe('what led to a task', () => {
	const step = (verb: string, at: string, comment: string | null = null) => ({
		...{ id: at, at, kind: 'act', node: 'a', title: 'A', by: { id: 'p', title: '王工' }, onBehalfOf: null, verb, to: [], comment },
		...{ mentions: [], files: [], signature: null, text: `王工${verb}` },
	});
	const createdAt = '2026-03-02T04:00:00Z';
	it('is the last act before it, with its words', () => {
		const story = [step('return', '2026-03-02T04:00:00Z', '请写明规格'), step('comment', '2026-03-02T04:00:00Z', '顺便问一句')];
		expect(stepBefore({ createdAt, story })?.comment).toBe('请写明规格');
	});
	it('is nothing that came later, and nothing that says nothing', () => {
		expect(stepBefore({ createdAt, story: [step('approve', '2026-03-02T03:00:00Z'), step('return', '2026-03-02T05:00:00Z', '后来')] })).toBeUndefined();
	});
	it('is told without words where it explains why one is asked', () => {
		expect(stepBefore({ createdAt, story: [step('add-signer', '2026-03-02T03:59:59Z')] })?.verb).toBe('add-signer');
	});
});
