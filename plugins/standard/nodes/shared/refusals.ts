import type { NodeMove, RunError } from '@dougong/engine';

const words = {
	'task.closed': ['This task is no longer open. Load it again to see what has become of it.', '该任务已不在待处理状态，请刷新查看结果。'],
	'task.verb': ['This cannot be done with the task here. Load it again to see what can be done.', '该任务不支持此操作，请刷新查看可用的操作。'],
	'task.comment-missing': ['Write a comment: it is needed here.', '请填写意见：此操作必须说明原因。'],
	'task.signature-missing': ['Sign before you decide: a signature is needed here.', '请先签名：此处审批需要手写签名。'],
	'task.person-missing': ['Choose whom it goes to.', '请选择人员。'],
	'task.one-person': ['Choose one person: a task goes to one only.', '只能转交给一个人，请选择一位。'],
	'task.same-person': ['The person has this task already. Choose somebody else.', '所选人员已持有该任务，请选择其他人。'],
	'task.node': ['It cannot be returned to there. Choose one of the nodes that are offered.', '不能退回到该节点，请从可选节点中选择。'],
	'task.straight-back': ['Whether it comes straight back is settled here. Return it without choosing.', '退回后的流转方式已由流程规定，请勿自行选择。'],
	'task.conflict-of-interest': [
		'Who began this, or whom it is about, does not decide it. Choose somebody else, or leave it to the superior.',
		'发起人或当事人不能审批此事项，请选择其他人或由其上级处理。',
	],
	'task.own-as-delegate': [
		'You began this yourself, so you do not decide it as a delegate. It stays with who was asked.',
		'您是发起人，不能以代理人身份审批，仍由原审批人处理。',
	],
	'task.too-many': ['Too many people have been added here. Let those decide who are asked.', '此处加签人数已达上限，请等待已加签人员处理。'],
} as const satisfies { [code: string]: readonly [string, string] };
export type RefusalCode = keyof typeof words;

/** An act that is not possible, in words. */
export function refuse(code: RefusalCode): NodeMove {
	const [en, zh] = words[code];
	return { move: 'refuse', error: { code, message: { en, zh } } };
}

/** Nobody is there to be asked, and the node's rule found nobody either. */
export const nobodyFound: RunError = {
	code: 'workflow.nobody-found',
	message: {
		en: 'Nobody was found who could be asked here, and the rule for that found nobody either. Fill the place in the directory or change the node, then replay it.',
		zh: '找不到可以处理的人，按规则也没有找到替代人。请在通讯录中补齐人员或修改节点，然后从该节点重新执行。',
	},
};
