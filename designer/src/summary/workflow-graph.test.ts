import { createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Workflow } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { graphOfWorkflow } from './workflow-graph.ts';

const registry = createRegistry(plugins);
const workflow: Workflow = {
	...{ kind: 'workflow', key: 'ask', title: 'Ask', triggers: [], start: 'look' },
	nodes: [
		{ key: 'look', type: 'approval', title: 'Look', next: { approved: 'done' } },
		{ key: 'undo', type: 'end', title: 'Undo' },
		{ key: 'done', type: 'end' },
	],
};
const graphOf = (more: Partial<Workflow>, language: 'en' | 'zh' = 'en') => graphOfWorkflow({ ...workflow, ...more }, registry, language, 'Start');

describe('the picture of a workflow as it is defined', () => {
	it('draws the way of runs that are withdrawn, with its words in both languages', () => {
		const { nodes, edges } = graphOf({ withdrawTo: 'undo' });
		const way = edges.filter((edge) => edge.withdrawn);
		expect(way).toEqual([{ from: expect.any(String), to: 'undo', title: 'withdrawn', withdrawn: true }]);
		expect(nodes.find(({ key }) => key === way[0]?.from)?.title).toBe('When it is withdrawn');
		expect(graphOf({ withdrawTo: 'undo' }, 'zh').edges).toContainEqual(expect.objectContaining({ to: 'undo', title: '撤回' }));
		const layout = { look: [0, 0], undo: [300, 200], done: [0, 200] } satisfies Workflow['layout'];
		expect(graphOf({ withdrawTo: 'undo', layout }).nodes.find(({ key }) => key === way[0]?.from)?.position).toEqual([300, 70]);
	});

	it('draws none where withdrawn runs end at once, or nobody may withdraw', () => {
		for (const more of [{}, { withdrawTo: 'undo', withdraw: 'never' as const }]) {
			expect(graphOf(more).edges.some((edge) => edge.withdrawn)).toBe(false);
			expect(graphOf(more).nodes).toHaveLength(4);
		}
	});
});
