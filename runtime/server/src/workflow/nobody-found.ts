import type { Who, WorkflowNode } from '@dougong/schemas';
import type { LocalText } from '../http/problem.ts';
import type { NewStep } from '../stores/run.store.ts';

/** Marks the step; reports look for it. */
export const nobodyFoundCode = 'nobody-found';

/** A line of the story where a node's own entry finds nobody, whatever its rule then makes of it: a gap in the directory that nobody else would notice. */
export function nobodyFoundStep(
	node: WorkflowNode,
	token: number,
	who: readonly Who[],
	groups: { readonly [entry: string]: readonly string[] },
): NewStep | null {
	const own = new Set((Array.isArray(node.who) ? (node.who as Who[]) : []).map((entry) => JSON.stringify(entry)));
	const missing = who.find((entry) => entry.by !== 'choice' && own.has(JSON.stringify(entry)) && groups[entry.key]?.length === 0);
	if (!missing) return null;
	const details = { code: nobodyFoundCode, text: { ...words[missing.by] } };
	return { kind: 'note', node: node.key, token, by: null, for_person: null, verb: null, comment: null, details };
}

const words: Record<Who['by'], LocalText> = {
	manager: { en: 'No superior was found', zh: '找不到上级' },
	'unit-head': { en: 'The unit has no head', zh: '部门负责人空缺' },
	role: { en: 'Nobody has the role', zh: '没有人担任该角色' },
	person: { en: 'The named people are not there any more', zh: '指定的人员已不在职' },
	field: { en: 'The field names nobody who is there', zh: '字段中没有在职人员' },
	formula: { en: 'The formula names nobody who is there', zh: '公式没有得出在职人员' },
	variable: { en: 'The variable names nobody who is there', zh: '变量中没有在职人员' },
	initiator: { en: 'Whoever began it is not there any more', zh: '发起人已不在职' },
	choice: { en: 'Nobody was chosen', zh: '没有选择人员' },
};
