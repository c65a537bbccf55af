import type { LocalText } from '../http/problem.ts';

/** What the platform itself tells people. They choose by these; everything else, such as messages of a workflow's own, is chosen for as `other`. */
export const standardTopics = {
	'task.assigned': { en: 'A task for me', zh: '新的待办' },
	'task.reminder': { en: 'A task is due soon', zh: '待办即将到期' },
	'task.overdue': { en: 'A task is overdue', zh: '待办已逾期' },
	'task.due-changed': { en: 'A task is due at another time', zh: '待办期限有变' },
	'task.escalated': { en: 'A task was escalated to me', zh: '待办升级给我' },
	'task.delegated': { en: 'A task came to me as a delegate', zh: '代理他人的待办' },
	'task.done-for': { en: 'A delegate acted for me', zh: '代理人代我处理' },
	'task.transferred': { en: 'A task was handed on to me', zh: '转交给我的待办' },
	'task.urged': { en: 'Somebody asks me to hurry', zh: '催办' },
	'task.cancelled': { en: 'A task is no longer needed', zh: '待办已取消' },
	'task.mentioned': { en: 'I was mentioned in a comment', zh: '评论中提到我' },
	'task.copied': { en: 'Copied to me', zh: '抄送给我' },
	'run.returned': { en: 'My request was returned', zh: '我的申请被退回' },
	'run.decided': { en: 'My request was decided', zh: '我的申请有结果' },
	'run.failed': { en: 'A workflow has stopped', zh: '流程运行出错' },
} as const satisfies Record<string, LocalText>;
export type StandardTopic = keyof typeof standardTopics;

export const otherTopic = 'other';
export const otherTopicTitle: LocalText = { en: 'Other messages of workflows', zh: '流程的其他消息' };

export function isStandardTopic(topic: string): topic is StandardTopic {
	return Object.hasOwn(standardTopics, topic);
}
