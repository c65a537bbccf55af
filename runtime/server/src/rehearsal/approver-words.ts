import type { WorkflowNode } from '@dougong/schemas';
import type { ApproverDeadEnd } from '@dougong/schemas/api';
import type { Language, LocalText } from '../http/problem.ts';

const words: Record<ApproverDeadEnd['kind'], LocalText> = {
	nobody: { en: 'Nobody is found.', zh: '找不到处理人。' },
	self: {
		en: 'They would approve what they began themselves. Use the skip rule or the conflict rule of the node.',
		zh: '将由发起人审批自己发起的事项。请设置该节点的跳过规则或回避规则。',
	},
	leaver: {
		en: 'Their superior has left and is passed over: the next one above is asked. Mend the directory.',
		zh: '其上级已离职，将跳过并由再上一级处理。请更新通讯录。',
	},
	circle: {
		en: 'The line of superiors leads back to itself. Mend it in the directory.',
		zh: '上级关系形成循环。请在通讯录中更正。',
	},
	'no-record': {
		en: 'There is no record about them to try it with: who is asked depends on the record.',
		zh: '没有可用于试算的记录：处理人取决于记录内容。',
	},
};
const rules: { [rule: string]: LocalText } = {
	approve: { en: 'It would be approved without anybody.', zh: '将自动同意。' },
	reject: { en: 'It would be rejected without anybody.', zh: '将自动驳回。' },
	'next-up': {
		en: 'The next superior is looked for, then those who look after the workflow; else the run stops.',
		zh: '将依次寻找上级、流程负责人；仍找不到则流程停止。',
	},
	administrator: { en: 'It would go to those who look after the workflow; else the run stops.', zh: '将转给流程负责人；没有则流程停止。' },
	stop: { en: 'The run would stop.', zh: '流程将停止。' },
	people: { en: 'It would go to the stand-ins of the node; else the run stops.', zh: '将转给该节点指定的替代人；没有则流程停止。' },
};

export function approverWords(kind: ApproverDeadEnd['kind'], node: WorkflowNode | null, language: Language): string {
	const text = language === 'en' ? 'en' : 'zh';
	const rule = kind === 'nobody' ? rules[typeof node?.whenNobody === 'string' ? node.whenNobody : 'next-up'] : undefined;
	return [words[kind][text], rule?.[text]].filter(Boolean).join(text === 'en' ? ' ' : '');
}
