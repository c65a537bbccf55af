import { graphlib, layout } from '@dagrejs/dagre';
import type { PictureEdge, PictureNode } from './types.ts';

export const nodeWidth = 216;
export const nodeHeight = 66;

/**
 * Where each node stands (its upper left corner): as the definition says, where it says so for all; else in layers from the top down, each
 * behind those that lead to it.
 */
export function placeNodes(nodes: readonly PictureNode[], edges: readonly PictureEdge[]): Map<string, { x: number; y: number }> {
	const said = nodes.flatMap(({ key, position }) => (position ? [[key, { x: position[0], y: position[1] }] as const] : []));
	if (said.length === nodes.length) return new Map(said);
	const graph = new graphlib.Graph({ multigraph: true });
	graph.setGraph({ rankdir: 'TB', nodesep: 44, ranksep: 58, marginx: 12, marginy: 12 });
	graph.setDefaultEdgeLabel(() => ({}));
	for (const { key } of nodes) graph.setNode(key, { width: nodeWidth, height: nodeHeight });
	for (const [i, { from, to, title }] of edges.entries()) {
		if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to, { width: title ? 60 : 0, height: 18, labelpos: 'c' }, String(i));
	}
	layout(graph);
	return new Map(
		nodes.map(({ key }) => {
			const { x = 0, y = 0 } = graph.node(key) as { x?: number; y?: number };
			return [key, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 }];
		}),
	);
}
