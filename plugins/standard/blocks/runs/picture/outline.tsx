import { inOrder } from './in-order.ts';
import { pictureTexts, type PictureTexts } from './texts.ts';
import type { PictureEdge, PictureNode } from './types.ts';

/** The picture in words: every node with its state, and where it leads. */
export function PictureOutline({
	nodes,
	edges,
	language,
	title,
}: {
	nodes: readonly PictureNode[];
	edges: readonly PictureEdge[];
	language: string;
	title: string;
}) {
	const words = pictureTexts(language);
	return (
		<ol className="vh" aria-label={`${title} · ${words.steps}`}>
			{inOrder(nodes, edges).map((node) => (
				<li key={node.key}>{nodeWords(node, { nodes, edges }, words)}</li>
			))}
		</ol>
	);
}

export function nodeWords(node: PictureNode, graph: { nodes: readonly PictureNode[]; edges: readonly PictureEdge[] }, words: PictureTexts): string {
	const titleOf = (key: string) => graph.nodes.find((n) => n.key === key)?.title ?? key;
	const ways = graph.edges.filter((e) => e.from === node.key).map((e) => words.goesOn(titleOf(e.to), e.title));
	return [
		node.title,
		node.kind,
		words.states[node.state],
		(node.visits ?? 0) > 1 && words.visits(node.visits ?? 0),
		node.note,
		...(ways.length > 0 ? ways : [words.ends]),
	]
		.filter(Boolean)
		.join(words.comma);
}
