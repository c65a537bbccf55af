import { type Effect, noCalendar, type NodeEvent, type NodeMove, type NodeScene, type NodeType } from '@dougong/engine';
import type { JsonObject, JsonValue, Variable, Workflow } from '@dougong/schemas';

export const now = '2026-03-02T01:00:00.000Z';

/** One node by itself: what it answers as a token comes in, and to what it asked. */
export function oneNode(type: NodeType, properties: JsonObject, given: { variables?: JsonObject; of?: Variable[]; model?: string | null } = {}) {
	const { variables = {}, of = [], model = 'order' } = given;
	const node = { key: 'n', type: type.type, next: { next: 'x' }, ...properties };
	const workflow: Workflow = {
		...{ kind: 'workflow', key: 'w', title: 'W', triggers: [], start: 'n', variables: of, nodes: [node] as Workflow['nodes'] },
		...(model !== null && { model }),
	};
	const run = {
		id: 'run',
		initiator: 'alice',
		subject: model === null ? null : { model: `shop/${model}`, id: 'r1' },
		variables,
		chosen: {},
		startedAt: now,
		trail: [],
	};
	let count = 0;
	const facts = { now, today: '2026-03-02', timeZone: 'Asia/Shanghai', calendar: { ...noCalendar, years: [2026] } };
	const scene: NodeScene = { node, workflow, run, state: null, tasks: [], facts, next: () => ++count };
	const on = (event: NodeEvent): NodeMove => type.on?.(scene, event) ?? { move: 'wait' };
	return {
		enter: () => type.enter(scene),
		/** The first thing that it asks or does. */
		asks: (): Effect | undefined => type.enter(scene).effects?.[0],
		answer: (value: JsonValue, as = 'x') => on({ type: 'answer', as, value }),
		on,
		exits: () => type.exits(node, workflow).map((exit) => exit.key),
		mistakes: () => (type.check?.(node, { workflow }) ?? []).map(({ code, pointer }) => `${code} ${pointer}`),
	};
}
