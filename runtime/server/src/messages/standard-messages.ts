import type { Language } from '../http/problem.ts';
import type { Languages } from './languages.ts';
import type { StandardTopic } from './topics.ts';

/** What a standard message is about; what is not known is left out of its words. Texts are in the reader's language already. */
export interface MessageDetails {
	/** Of the task, or of the record that it is about. */
	title: string;
	/** Title of the workflow. */
	workflow?: string;
	/** Name of the one who caused it. */
	by?: string;
	/** Name of the one whose task it is or was. */
	of?: string;
	/** When it is due, as it is read. */
	due?: string;
	/** What somebody wrote. */
	comment?: string;
	/** What was decided, in words. */
	outcome?: string;
	/** Title of the node at which it stopped. */
	node?: string;
	/** Why it stopped. */
	error?: string;
}
export interface MessageText {
	title: string;
	body: string;
}

type Write = (details: MessageDetails) => { title: string; body: (string | false | undefined)[] };

/** The words of the platform's own messages. */
export function standardMessage(topic: StandardTopic, details: MessageDetails, language: Language): MessageText {
	const { title, body } = texts[topic][language](details);
	return { title, body: body.filter(Boolean).join('\n') };
}

/** The same in both languages, as `NewMessage` takes it. `details` may differ by language. */
export function standardMessages(
	topic: StandardTopic,
	details: MessageDetails | ((language: Language) => MessageDetails),
): { title: Languages; body: Languages } {
	const of = (language: Language) => standardMessage(topic, typeof details === 'function' ? details(language) : details, language);
	const [zh, en] = [of('zh-CN'), of('en')];
	return { title: { 'zh-CN': zh.title, en: en.title }, body: { 'zh-CN': zh.body, en: en.body } };
}

/** The head of a digest. */
export function digestTitle(count: number, language: Language): string {
	return language === 'en' ? `${count} ${count === 1 ? 'message' : 'messages'} for you` : `您有 ${count} 条消息`;
}

const zhFrom = ({ workflow, by }: MessageDetails) => {
	if (by && workflow) return `${by}提交的“${workflow}”`;
	return by ? `${by}提交` : workflow ? `“${workflow}”` : '';
};
const enFrom = ({ workflow, by }: MessageDetails) => {
	if (by && workflow) return `${workflow}, started by ${by}`;
	return by ? `Started by ${by}` : (workflow ?? '');
};
const zhDue = ({ due }: MessageDetails) => due && `截止：${due}`;
const enDue = ({ due }: MessageDetails) => due && `Due: ${due}`;
const zhComment = ({ comment }: MessageDetails) => comment && `意见：${comment}`;
const enComment = ({ comment }: MessageDetails) => comment && `Comment: ${comment}`;
const zhOf = ({ of }: MessageDetails, words: string) => of && `${words}：${of}`;
const enOf = ({ of }: MessageDetails, words: string) => of && `${words}: ${of}`;

const texts: Record<StandardTopic, Record<Language, Write>> = {
	'task.assigned': {
		'zh-CN': (d) => ({ title: `待办：${d.title}`, body: [zhFrom(d), zhDue(d), zhComment(d)] }),
		en: (d) => ({ title: `To do: ${d.title}`, body: [enFrom(d), enDue(d), enComment(d)] }),
	},
	'task.reminder': {
		'zh-CN': (d) => ({ title: `即将到期：${d.title}`, body: [zhDue(d), zhFrom(d)] }),
		en: (d) => ({ title: `Due soon: ${d.title}`, body: [enDue(d), enFrom(d)] }),
	},
	'task.overdue': {
		'zh-CN': (d) => ({ title: `已逾期：${d.title}`, body: [zhDue(d), zhFrom(d)] }),
		en: (d) => ({ title: `Overdue: ${d.title}`, body: [enDue(d), enFrom(d)] }),
	},
	'task.due-changed': {
		'zh-CN': (d) => ({ title: `期限有变：${d.title}`, body: [zhDue(d), zhFrom(d)] }),
		en: (d) => ({ title: `Another deadline: ${d.title}`, body: [enDue(d), enFrom(d)] }),
	},
	'task.escalated': {
		'zh-CN': (d) => ({ title: `逾期升级：${d.title}`, body: [zhOf(d, '原处理人'), zhDue(d), zhFrom(d)] }),
		en: (d) => ({ title: `Escalated: ${d.title}`, body: [enOf(d, 'Waited for'), enDue(d), enFrom(d)] }),
	},
	'task.delegated': {
		'zh-CN': (d) => ({ title: `代理待办：${d.title}`, body: [zhOf(d, '委托人'), zhFrom(d), zhDue(d)] }),
		en: (d) => ({ title: `As a delegate: ${d.title}`, body: [enOf(d, 'On behalf of'), enFrom(d), enDue(d)] }),
	},
	'task.done-for': {
		'zh-CN': (d) => ({ title: `${d.by ?? ''}代您${d.outcome ?? '处理'}：${d.title}`, body: [d.workflow && `流程：${d.workflow}`, zhComment(d)] }),
		en: (d) => ({
			title: `${d.by ?? 'A delegate'} ${d.outcome ?? 'acted'} for you: ${d.title}`,
			body: [d.workflow && `Workflow: ${d.workflow}`, enComment(d)],
		}),
	},
	'task.transferred': {
		'zh-CN': (d) => ({ title: `转交待办：${d.title}`, body: [zhOf(d, '转交人'), zhFrom(d), zhDue(d), zhComment(d)] }),
		en: (d) => ({ title: `Handed on to you: ${d.title}`, body: [enOf(d, 'From'), enFrom(d), enDue(d), enComment(d)] }),
	},
	'task.urged': {
		'zh-CN': (d) => ({ title: `催办：${d.title}`, body: [d.by && `${d.by}请您尽快处理。`, zhDue(d), zhComment(d)] }),
		en: (d) => ({ title: `Please hurry: ${d.title}`, body: [d.by && `${d.by} asks you to see to it soon.`, enDue(d), enComment(d)] }),
	},
	'task.cancelled': {
		'zh-CN': (d) => ({ title: `待办已取消：${d.title}`, body: [d.by && `${d.by}已撤回或终止，无需处理。`, zhComment(d)] }),
		en: (d) => ({ title: `No longer needed: ${d.title}`, body: [d.by && `${d.by} has withdrawn or cancelled it.`, enComment(d)] }),
	},
	'task.mentioned': {
		'zh-CN': (d) => ({ title: `${d.by ?? ''}在评论中提到您：${d.title}`, body: [d.comment] }),
		en: (d) => ({ title: `${d.by ? `${d.by} mentioned you` : 'You were mentioned'}: ${d.title}`, body: [d.comment] }),
	},
	'task.copied': {
		'zh-CN': (d) => ({ title: `抄送：${d.title}`, body: [zhFrom(d), d.outcome && `结果：${d.outcome}`, zhComment(d)] }),
		en: (d) => ({ title: `For your information: ${d.title}`, body: [enFrom(d), d.outcome && `Outcome: ${d.outcome}`, enComment(d)] }),
	},
	'run.returned': {
		'zh-CN': (d) => ({ title: `已退回：${d.title}`, body: [d.by && `${d.by}将申请退回，请修改后重新提交。`, zhComment(d)] }),
		en: (d) => ({ title: `Returned: ${d.title}`, body: [d.by && `${d.by} returned it. Change it, then submit it again.`, enComment(d)] }),
	},
	'run.decided': {
		'zh-CN': (d) => ({ title: d.outcome ? `${d.outcome}：${d.title}` : `有结果：${d.title}`, body: [d.by && `处理人：${d.by}`, zhComment(d)] }),
		en: (d) => ({ title: d.outcome ? `${d.outcome}: ${d.title}` : `Decided: ${d.title}`, body: [d.by && `By ${d.by}`, enComment(d)] }),
	},
	'run.failed': {
		'zh-CN': (d) => ({
			title: `流程出错：${d.title}`,
			body: [d.workflow && `流程：${d.workflow}`, d.node && `停在：${d.node}`, d.error && `原因：${d.error}`, '请打开流程查看并处理。'],
		}),
		en: (d) => ({
			title: `A workflow has stopped: ${d.title}`,
			body: [d.workflow && `Workflow: ${d.workflow}`, d.node && `At: ${d.node}`, d.error && `Reason: ${d.error}`, 'Open the run to see what can be done.'],
		}),
	},
};
