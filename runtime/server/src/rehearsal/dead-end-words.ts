import type { DeadEndKind } from '@dougong/schemas/api';
import type { JsonObject } from '@dougong/schemas';
import type { Language, LocalText } from '../http/problem.ts';

/** Each with what is wrong and what to do about it. `{…}`: from what is known of it. */
const words: Record<DeadEndKind, LocalText> = {
	stopped: { en: '{message}', zh: '{message}' },
	nobody: { en: '{message}', zh: '{message}' },
	stuck: {
		en: 'Nothing would ever wake this run ({reason}). Change the node on which it stands.',
		zh: '没有任何事件会使该流程继续（{reason}）。请修改其所在节点。',
	},
	endless: {
		en: 'Still open at the end, without a deadline or reminder: it waits for as long as nobody acts. Give the node a deadline.',
		zh: '预演结束时仍未处理，且没有期限和提醒，会一直等下去。请为该节点设置期限。',
	},
	late: {
		en: 'Still open at the end, and late since {due}. See whether escalation goes far enough.',
		zh: '预演结束时仍未处理，自 {due} 起逾期。请检查升级规则是否足够。',
	},
	self: {
		en: 'Whoever began it is asked to approve it. Use the skip rule or the conflict rule of the node.',
		zh: '由发起人本人审批。请设置该节点的跳过规则或回避规则。',
	},
	leaver: { en: 'Waits for somebody who has left. Mend the directory.', zh: '等待已离职人员处理。请更新通讯录。' },
	refused: { en: 'Could not be done in the rehearsal: {reason}', zh: '预演中无法完成：{reason}' },
	'no-recipient': { en: 'The message “{title}” reached nobody. Look at whom it is sent to.', zh: '消息“{title}”没有接收人。请检查接收人设置。' },
	'not-begun': { en: '{count} times it could not begin: {code}.', zh: '有 {count} 次未能发起：{code}。' },
	job: { en: 'Background work failed ({kind}): {message}', zh: '后台任务失败（{kind}）：{message}' },
};

export function deadEndWords(kind: DeadEndKind, data: JsonObject | null, language: Language, timeZone: string): string {
	const text = language === 'en' ? 'en' : 'zh';
	const local = (value: unknown): string => {
		if (typeof value === 'object' && value !== null)
			return String((value as { [key: string]: unknown })[text] ?? (value as { message?: unknown }).message ?? '');
		return String(value ?? '');
	};
	const due =
		typeof data?.due === 'string' ? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(data.due)) : '';
	// A message of the platform's own: the run has stopped, and nobody looks after the workflow.
	if (kind === 'no-recipient' && data?.title === 'run.failed') return unowned[text];
	if (kind === 'nobody' && data?.gap === true) return `${local(data.message)}${data.asked === true ? instead[text] : decided[text]}`;
	const known: { [name: string]: string } = {
		due,
		message: local(data?.message ?? data?.error),
		reason: local(data?.reason),
		title: local(data?.title),
		code: local(data?.code),
		count: local(data?.count),
		kind: local(data?.kind),
	};
	return words[kind][text].replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '');
}

/** The rule of the node found somebody, or decided, so that the run went on. */
const instead: LocalText = { en: ': the person named here was asked instead. Mend the directory.', zh: '，改由此处列出的人员处理。请更新通讯录。' };
const decided: LocalText = { en: ': the rule of the step decided without anybody. Mend the directory.', zh: '，按环节规则自动处理。请更新通讯录。' };

const unowned: LocalText = {
	en: 'The run has stopped and nobody was called: no member has a role that looks after the workflow. Say whose it is.',
	zh: '流程已停止，但没有可通知的负责人。请为流程设置负责角色并指定成员。',
};
