import { graphlib, layout } from '@dagrejs/dagre';
import type { PictureEdge, PictureNode } from './types.ts';

export const nodeWidth = 216;
export const nodeHeight = 66;

export interface Point {
	x: number;
	y: number;
}
export interface Layout {
	/** Upper left corners, by key. */
	nodes: ReadonlyMap<string, Point>;
	/** The way that an edge takes around the nodes, by its place in the list; none where the definition says where nodes stand. */
	routes: ReadonlyMap<number, readonly Point[]>;
}

/**
 * Where each node stands: as the definition says, where it says so for all; else in layers from the top down, each behind those that lead to
 * it, with edges led around what lies between.
 */
export function placeNodes(nodes: readonly PictureNode[], edges: readonly PictureEdge[]): Layout {
	const said = nodes.flatMap(({ key, position }) => (position ? [[key, { x: position[0], y: position[1] }] as const] : []));
	if (said.length === nodes.length) return { nodes: new Map(said), routes: new Map() };
	const graph = new graphlib.Graph({ multigraph: true });
	graph.setGraph({ rankdir: 'TB', nodesep: 44, ranksep: 46, edgesep: 24, marginx: 12, marginy: 12 });
	graph.setDefaultEdgeLabel(() => ({}));
	for (const { key } of nodes) graph.setNode(key, { width: nodeWidth, height: nodeHeight });
	const drawn = edges.map((edge, i) => ({ ...edge, i })).filter(({ from, to }) => graph.hasNode(from) && graph.hasNode(to));
	for (const { from, to, title, i } of drawn)
		graph.setEdge(from, to, { width: title ? 14 * title.length + 8 : 1, height: title ? 20 : 1, labelpos: 'c' }, String(i));
	layout(graph);
	const corner = (key: string): Point => {
		const { x = 0, y = 0 } = graph.node(key) as Partial<Point>;
		return { x: x - nodeWidth / 2, y: y - nodeHeight / 2 };
	};
	return {
		nodes: new Map(nodes.map(({ key }) => [key, corner(key)])),
		routes: new Map(drawn.map(({ from, to, i }) => [i, (graph.edge(from, to, String(i)) as { points?: Point[] }).points ?? []])),
	};
}

/** A line through the points with its corners rounded, and where its words stand: its middle point. */
export function routePath(points: readonly Point[], radius = 14): { path: string; middle: Point } {
	const parts = points.map((at, i) => {
		const before = points[i - 1];
		const after = points[i + 1];
		if (!before) return `M${at.x} ${at.y}`;
		if (!after) return `L${at.x} ${at.y}`;
		const into = towards(at, before, radius);
		const out = towards(at, after, radius);
		return `L${into.x} ${into.y}Q${at.x} ${at.y} ${out.x} ${out.y}`;
	});
	return { path: parts.join(''), middle: points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 } };
}
/** So far from one point towards another, at most half of the way. */
function towards(from: Point, to: Point, by: number): Point {
	const length = Math.hypot(to.x - from.x, to.y - from.y);
	const share = length === 0 ? 0 : Math.min(0.5, by / length);
	return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
