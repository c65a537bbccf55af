import type { JsonObject } from '@dougong/schemas';
import type { RunError } from './types.ts';

/** Nodes that one transaction may go through. More is a circle in which nothing waits. */
export const mostMoves = 1000;
/** Tokens of one run. More is a fork that a circle goes through again and again. */
export const mostTokens = 200;

/** An error as a detail of a step or message. */
export function asDetails({ code, message }: RunError): JsonObject {
	return { code, message: { ...message } };
}

export const endless: RunError = {
	code: 'workflow.endless',
	message: {
		en: `It went through more than ${mostMoves} nodes without waiting: the workflow goes round in a circle. Mend the circle, or let it wait.`,
		zh: `连续经过超过 ${mostMoves} 个节点而没有等待：流程在循环。请修正循环，或在其中加入等待。`,
	},
};
export const tooMany: RunError = {
	code: 'workflow.too-many-tokens',
	message: {
		en: `The run would be at more than ${mostTokens} places at once: a circle leads through a fork again and again. Join its branches before going back.`,
		zh: `流程将同时停留在超过 ${mostTokens} 处：循环反复经过并行节点。请在返回之前汇合各分支。`,
	},
};
export const waitsForNothing: RunError = {
	code: 'workflow.waits-for-nothing',
	message: {
		en: 'Nobody was asked and nothing is expected here, so it would wait for ever. Change the node, or replay from another one.',
		zh: '此处没有任何人或事可等，会一直停留。请修改该节点，或从其他节点重新执行。',
	},
};
export const noSuchNode = (key: string): RunError => ({
	code: 'workflow.no-such-node',
	message: {
		en: `There is no node “${key}” here, or nothing installed knows its type. Replay from another node.`,
		zh: `没有节点“${key}”，或没有安装该节点类型。请从其他节点重新执行。`,
	},
});
