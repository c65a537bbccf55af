import type { Effect, LocalText, NodeEvent, NodeMove, NodeScene } from '@dougong/engine';
import type { JsonObject, WorkflowNode } from '@dougong/schemas';

/** Waits for the answers of these. */
export function ask(...effects: readonly Effect[]): NodeMove {
	return { move: 'wait', effects };
}

/** The answer in an event; empty for any other event. */
export function answerOf(event: NodeEvent): JsonObject {
	const value = event.type === 'answer' ? event.value : null;
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The `ids` of an answer. */
export function idsOf(event: NodeEvent): string[] {
	const { ids } = answerOf(event);
	return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

export function isConnected(node: WorkflowNode, exit: string): boolean {
	return typeof node.next === 'object' && Object.hasOwn(node.next, exit);
}

export function fail(code: string, message: LocalText): NodeMove {
	return { move: 'fail', error: { code, message } };
}

/** The model of the records that a node is about: its own, or that of the run's record. */
export function modelOf({ node, run }: Pick<NodeScene, 'run'> & { node: { model?: string } }): string | undefined {
	return node.model ?? run.subject?.model;
}

export const noSubject: NodeMove = fail('node.no-record', {
	en: 'This run is about no record, so there is none to work on. Name a model and a condition in the node.',
	zh: '该流程没有关联记录，无法处理。请在节点中指定模型与条件。',
});
