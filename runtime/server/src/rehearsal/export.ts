import type { RehearsalRows, RehearsalView } from '@dougong/schemas/api';
import type { Language, LocalText } from '../http/problem.ts';
import type { ReportFilter } from '../stores/rehearsal-report.store.ts';
import { csvOf } from './csv.ts';
import { type Reading, rowsOf } from './report.ts';

type Cell = string | number | null;
type Column<R> = readonly [title: LocalText, value: (row: R, time: (at: string | null) => string | null) => Cell];
const column = <R>(en: string, zh: string, value: Column<R>[1]): Column<R> => [{ en, zh }, value];

/** No file is longer. */
const mostRows = 100_000;

/** A whole list as a CSV file, with the times of the workspace. */
export async function exportList<V extends RehearsalView>(reading: Reading, view: V, filter: ReportFilter): Promise<string> {
	const { rows } = await rowsOf(reading, view, filter, { offset: 0, limit: mostRows });
	const format = new Intl.DateTimeFormat('sv-SE', { timeZone: reading.env.timeZone, dateStyle: 'short', timeStyle: 'short' });
	const time = (at: string | null) => at && format.format(new Date(at));
	const text = textIn(reading.language);
	const columns = columnsOf[view] as readonly Column<RehearsalRows[V]>[];
	return csvOf(columns.map(([title]) => text(title)), rows.map((row) => columns.map(([, value]) => value(row, time)))); // biome-ignore format: one call
}

const textIn = (language: Language) => (local: LocalText) => local[language === 'en' ? 'en' : 'zh'];

type Of<V extends RehearsalView> = RehearsalRows[V];
interface InRun {
	workflow: { title: string };
	subject: string;
}
const workflow = column<InRun>('Workflow', '流程', (r) => r.workflow.title);
const subject = column<InRun>('About', '事项', (r) => r.subject);
const step = column<{ node: { title: string } }>('Step', '步骤', (r) => r.node.title);
const person = column<{ person: { title: string } | null }>('Person', '人员', (r) => r.person?.title ?? null);
const columnsOf: { [V in RehearsalView]: readonly Column<Of<V>>[] } = {
	asked: [
		workflow,
		subject,
		step,
		person,
		column('Asked at', '请求时间', (r, time) => time(r.at)),
		column('Due', '截止', (r, time) => time(r.due)),
		column('Reminded at', '提醒时间', (r, time) => r.reminded.map(time).join('; ')),
		column('Escalated to', '升级给', (r, time) => r.escalated.map(({ to, at }) => `${to.title} ${time(at)}`).join('; ')),
		column('State', '状态', (r) => r.state),
		column('Done', '处理', (r) => r.verb),
		column('By', '处理人', (r) => r.by?.title ?? null),
		column('Done at', '处理时间', (r, time) => time(r.decidedAt)),
		column('Late', '逾期', (r) => (r.late ? 1 : 0)),
	],
	reminders: [
		column('At', '时间', (r, time) => time(r.at)),
		column('Kind', '类别', (r) => r.topic),
		workflow,
		subject,
		step,
		column('To', '接收人', (r) => r.person.title),
		column('Late', '逾期人', (r) => r.of?.title ?? null),
		column('Due', '截止', (r, time) => time(r.due)),
	],
	'dead-ends': [
		column('Kind', '类别', (r) => r.kind),
		column('At', '时间', (r, time) => time(r.at)),
		column('Workflow', '流程', (r) => r.workflow?.title ?? null),
		column('About', '事项', (r) => r.subject),
		column('Step', '步骤', (r) => r.node?.title ?? null),
		person,
		column('What is wrong', '问题', (r) => r.detail),
	],
	messages: [
		column('At', '时间', (r, time) => time(r.at)),
		column('Would leave at', '应发时间', (r, time) => time(r.dueAt)),
		column('Channel', '渠道', (r) => r.channel),
		person,
		column('Topic', '主题', (r) => r.topic),
		column('Title', '标题', (r) => r.title),
		column('Text', '正文', (r) => r.body),
		column('State', '状态', (r) => r.state),
	],
	load: [
		person,
		column('Asked', '被请求', (r) => r.asked),
		column('Done', '已处理', (r) => r.done),
		column('Open', '未处理', (r) => r.open),
		column('Late', '逾期', (r) => r.late),
		column('Busiest day', '最忙的一天', (r) => r.peakDay),
		column('New on it', '当天新增', (r) => r.peak),
		column('Most at once', '同时待办最多', (r) => r.waiting),
		column('Reminded', '被提醒', (r) => r.reminded),
		column('Escalated to them', '升级给其', (r) => r.escalated),
		column('Has an account', '有账号', (r) => (r.hasAccount ? 1 : 0)),
	],
	paths: [
		workflow,
		subject,
		column('State', '状态', (r) => r.status),
		column('Began', '开始', (r, time) => time(r.at)),
		column('Ended', '结束', (r, time) => time(r.endedAt)),
		column('Hours', '小时', (r) => r.hours),
		column('Way', '经过', (r) => r.path.join(' → ')),
	],
	calls: [
		column('At', '时间', (r, time) => time(r.at)),
		workflow,
		subject,
		step,
		column('Call', '调用', (r) => r.title),
		column('State', '状态', (r) => r.state),
	],
	records: [
		column('Day', '日期', (r) => r.day),
		column('Workflow', '流程', (r) => r.workflow.title),
		column('Records', '记录', (r) => r.model.title),
		column('Created', '新建', (r) => r.created),
		column('Changed', '修改', (r) => r.changed),
		column('Archived', '归档', (r) => r.archived),
	],
};
