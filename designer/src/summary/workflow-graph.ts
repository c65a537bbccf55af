import { exitsOf, type NodeType, type Registry } from '@dougong/engine';
import type { PictureEdge, PictureNode } from '@dougong/plugins/picture';
import type { Workflow, WorkflowNode } from '@dougong/schemas';

/** Keys of nodes never begin with a hyphen. */
const startKey = '-start';
const withdrawnKey = '-withdrawn';

/** A workflow as it is defined, as a picture: every way out with its title where a node has several. */
export function graphOfWorkflow(workflow: Workflow, registry: Registry, language: 'en' | 'zh', start: string): { nodes: PictureNode[]; edges: PictureEdge[] } {
	const nodes = workflow.nodes.map((node): PictureNode => {
		const type = registry.node(node.type);
		const kind = type?.title[language] ?? node.type;
		return { key: node.key, title: node.title ?? kind, kind, icon: type?.icon ?? 'box', state: 'plain', position: workflow.layout?.[node.key] ?? null };
	});
	const hasLayout = nodes.every((n) => n.position !== null);
	const [x, y] = workflow.layout?.[workflow.start] ?? [0, 0];
	const begin: PictureNode = { key: startKey, title: start, icon: 'play', state: 'plain', position: hasLayout ? [x, y - 130] : null };
	const edges = workflow.nodes.flatMap((node) => waysOf(node, workflow, registry.node(node.type), language).map((way) => ({ from: node.key, ...way })));
	const aside = wayOfWithdrawn(workflow, language, hasLayout);
	return { nodes: [begin, ...nodes, ...aside.nodes], edges: [{ from: startKey, to: workflow.start, title: '' }, ...edges, ...aside.edges] };
}

/** Runs are withdrawn wherever they stand, so their way begins beside the others. */
function wayOfWithdrawn({ withdraw, withdrawTo, layout }: Workflow, language: 'en' | 'zh', hasLayout: boolean): { nodes: PictureNode[]; edges: PictureEdge[] } {
	if (withdrawTo === undefined || withdraw === 'never') return { nodes: [], edges: [] };
	const title = language === 'en' ? 'When it is withdrawn' : '撤回时';
	const [x, y] = layout?.[withdrawTo] ?? [0, 0];
	return {
		nodes: [{ key: withdrawnKey, title, icon: 'undo', state: 'plain', position: hasLayout ? [x, y - 130] : null }],
		edges: [{ from: withdrawnKey, to: withdrawTo, title: language === 'en' ? 'withdrawn' : '撤回', withdrawn: true }],
	};
}

/** Where a node leads, with the title of each way out where there are several. */
export function waysOf(node: WorkflowNode, workflow: Workflow, type: NodeType | undefined, language: 'en' | 'zh'): { to: string; title: string }[] {
	const exits = exitsOf(node, type, workflow);
	const next = typeof node.next === 'string' ? { [exits[0]?.key ?? 'next']: node.next } : (node.next ?? {});
	const titleOf = (exit: string) => (exits.length > 1 ? (exits.find((e) => e.key === exit)?.title[language] ?? exit) : '');
	const onError = node.onError?.to ? [{ to: node.onError.to, title: language === 'en' ? 'on failure' : '出错时' }] : [];
	return [...Object.entries(next).map(([exit, to]) => ({ to, title: titleOf(exit) })), ...onError];
}
