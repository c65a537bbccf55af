import { formatNumber } from '../../shared/texts.ts';
import { ZoomControls } from '../../shared/zoom-controls.tsx';
import { Background, type Edge, MiniMap, Panel, ReactFlow, type ReactFlowInstance, ReactFlowProvider, useNodesState, useReactFlow } from '@xyflow/react';
import { Button } from '@dougong/ui';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Tree } from '../../tree/use-tree.tsx';
import { canMove, type Goals, standing } from '../goals.ts';
import { GoalNode, type GoalNodeData, type GoalNodeType } from './goal-node.tsx';
import { fewChildren, nodeHeight, nodeWidth, type Placed, placeGoals } from './layout.ts';
import { type Link, useLinks } from './use-links.ts';
import '@xyflow/react/dist/base.css';
import './canvas.css';

interface CanvasProps {
	goals: Goals;
	title: string;
	tree: Tree;
	expanded: ReadonlySet<string>;
	onToggle(id: string, open?: boolean): void;
}
/** The unfolded part of the tree as a drawing: zoom, fit, overview; a goal dragged onto another one asks to move below it. */
export function Canvas(props: CanvasProps) {
	return (
		<ReactFlowProvider>
			<Drawing {...props} />
		</ReactFlowProvider>
	);
}

const nodeTypes = { goal: GoalNode };
const fit = { maxZoom: 1, padding: 0.1 };
/** More than this many are drawn without the overview: it would draw them all again. */
const overviewUpTo = 400;

function Drawing({ goals, title, tree, expanded, onToggle }: CanvasProps) {
	const { words } = goals;
	const flow = useReactFlow<GoalNodeType>();
	const [most, setMost] = useState<ReadonlyMap<string | null, number>>(new Map());
	const placed = useMemo(() => placeGoals(tree.levels, expanded, most), [tree.levels, expanded, most]);
	const latest = useRef(tree);
	latest.current = tree;
	const onMore = useCallback((id: string | null) => {
		setMost((before) => new Map(before).set(id, (before.get(id) ?? fewChildren) + fewChildren));
		if (latest.current.levels.get(id)?.hasMore) latest.current.loadMore(id);
	}, []);
	const top = tree.levels.get(null);
	const moreAtTop = (top?.records.length ?? 0) - (most.get(null) ?? fewChildren);
	const ids = useMemo(() => placed.map((p) => p.record.id), [placed]);
	const links = useLinks(goals, ids);
	const isMovable = canMove(goals);
	const fresh = useMemo(() => placed.map((p) => nodeOf(p, { goals, isMovable, onToggle, onMore })), [placed, goals, isMovable, onToggle, onMore]);
	const [nodes, setNodes, onNodesChange] = useNodesState<GoalNodeType>(fresh);
	useEffect(() => setNodes(fresh), [fresh, setNodes]);
	const edges = useMemo(() => [...placed.flatMap(parentEdge), ...links.map((link) => linkEdge(link, placed, goals))], [placed, links, goals]);
	const root = useRef<HTMLDivElement>(null);
	const onDrop = (_: unknown, node: GoalNodeType) => {
		const target = flow.getIntersectingNodes(node).find((n) => n.id !== node.id && n.id !== node.data.placed.parent);
		setNodes(fresh);
		const onto = placed.find((p) => p.record.id === target?.id);
		if (!onto) return;
		const named = (p: Placed) => ({ id: p.record.id, title: goals.titleOf(p.record) });
		goals.act({ do: 'move', of: named(node.data.placed), to: named(onto) });
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key !== 'm' && event.key !== 'M' && event.key !== 'ContextMenu') return;
		const node = event.target instanceof HTMLElement ? event.target.closest('.react-flow__node') : null;
		node?.querySelector<HTMLElement>('[data-node-menu]')?.click();
		if (node) event.preventDefault();
	};
	return (
		<div ref={root} className="goal-canvas">
			<ReactFlow
				aria-label={title}
				nodes={nodes}
				edges={edges}
				nodeTypes={nodeTypes}
				onNodesChange={onNodesChange}
				onNodeDragStop={onDrop}
				onKeyDown={onKeyDown}
				nodesConnectable={false}
				nodesDraggable={isMovable}
				edgesFocusable={false}
				deleteKeyCode={null}
				selectionKeyCode={null}
				multiSelectionKeyCode={null}
				disableKeyboardA11y={false}
				onlyRenderVisibleElements
				onInit={() => showBeginning(flow, placed, root.current)}
				minZoom={0.15}
				maxZoom={1.6}
				ariaLabelConfig={{
					'node.a11yDescription.default': words.canvasHint,
					'node.a11yDescription.keyboardDisabled': words.canvasHint,
					'controls.ariaLabel': words.controls,
					'controls.zoomIn.ariaLabel': words.zoomIn,
					'controls.zoomOut.ariaLabel': words.zoomOut,
					'controls.fitView.ariaLabel': words.fit,
					'minimap.ariaLabel': words.minimap,
				}}
			>
				<Background gap={24} />
				<ZoomControls words={words} fit={fit} />
				{nodes.length <= overviewUpTo && <MiniMap ariaLabel={words.minimap} pannable zoomable nodeClassName={(n) => toneOf(n as GoalNodeType)} />}
				{moreAtTop > 0 && (
					<Panel position="top-center">
						<Button size="s" onClick={() => onMore(null)}>
							{words.canvasMore(formatNumber(moreAtTop, goals.runtime.language))}
						</Button>
					</Panel>
				)}
				{links.length > 0 && <Legend goals={goals} links={links} />}
			</ReactFlow>
		</div>
	);
}

/** All of it where that can be read; else the beginning, with the first of those at the top in the middle of the left edge. */
function showBeginning(flow: ReactFlowInstance<GoalNodeType>, placed: readonly Placed[], box: HTMLElement | null): void {
	const [first] = placed;
	if (!first || !box) return;
	const size = (of: 'x' | 'y', card: number) => Math.max(...placed.map((p) => p[of])) - Math.min(...placed.map((p) => p[of])) + card;
	const fits = Math.min(box.clientWidth / (size('x', nodeWidth) + 80), box.clientHeight / (size('y', nodeHeight) + 60));
	if (fits >= readable) void flow.fitView({ maxZoom: 1, padding: 0.06 });
	else void flow.setViewport({ x: 40 - first.x * usualZoom, y: box.clientHeight / 2 - first.y * usualZoom, zoom: usualZoom });
}
const readable = 0.6;
const usualZoom = 0.8;

function toneOf(node: GoalNodeType): string {
	return `goal-mini--${standing(node.data.goals, node.data.placed.record)?.tone ?? 'neutral'}`;
}

function nodeOf(
	placed: Placed,
	{ goals, isMovable, onToggle, onMore }: Pick<GoalNodeData, 'goals' | 'onToggle' | 'onMore'> & { isMovable: boolean },
): GoalNodeType {
	const stands = standing(goals, placed.record);
	return {
		id: placed.record.id,
		type: 'goal',
		position: { x: placed.x, y: placed.y - nodeHeight / 2 },
		width: nodeWidth,
		height: nodeHeight,
		draggable: isMovable,
		ariaLabel: [goals.titleOf(placed.record), stands?.title].filter(Boolean).join('，'),
		data: { goals, placed, onToggle, onMore },
	};
}

function parentEdge({ record, parent }: Placed): Edge[] {
	return parent === null
		? []
		: [{ id: `${parent}>${record.id}`, source: parent, target: record.id, sourceHandle: 'out', targetHandle: 'in', type: 'smoothstep', focusable: false }];
}

/** Between what stands in one column, or the other way round, it runs outside along the right. */
function linkEdge(link: Link, placed: readonly Placed[], goals: Goals): Edge {
	const title = (id: string) => {
		const found = placed.find((p) => p.record.id === id);
		return found ? goals.titleOf(found.record) : '';
	};
	const at = (id: string) => placed.find((p) => p.record.id === id)?.x ?? 0;
	const { words, runtime } = goals;
	const share = link.share === null ? '' : formatNumber(link.share, runtime.language);
	const isGiven = link.kind === 'contribution';
	return {
		id: link.id,
		source: link.to,
		target: link.from,
		sourceHandle: 'out',
		...(at(link.from) > at(link.to) ? { targetHandle: 'in', type: 'default' } : { targetHandle: 'side', type: 'smoothstep', pathOptions: { offset: 30 } }),
		className: isGiven ? 'goal-edge--contribution' : 'goal-edge--dependency',
		label: isGiven ? `${share}%` : undefined,
		ariaLabel: isGiven ? words.contributes(title(link.from), title(link.to), share) : words.dependsOn(title(link.from), title(link.to)),
	};
}

function Legend({ goals, links }: { goals: Goals; links: readonly Link[] }) {
	const { words } = goals;
	const has = (kind: Link['kind']) => links.some((link) => link.kind === kind);
	return (
		<Panel position="top-left" className="goal-legend">
			<ul aria-label={words.legend}>
				<li className="goal-legend--parent">{words.legendParent}</li>
				{has('contribution') && <li className="goal-legend--contribution">{words.legendContribution}</li>}
				{has('dependency') && <li className="goal-legend--dependency">{words.legendDependency}</li>}
			</ul>
		</Panel>
	);
}
