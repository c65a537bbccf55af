import {
	Background,
	BaseEdge,
	type Edge,
	type EdgeProps,
	Handle,
	MarkerType,
	type Node,
	type NodeProps,
	Position,
	ReactFlow,
	type ReactFlowInstance,
	ReactFlowProvider,
	useReactFlow,
} from '@xyflow/react';
import { cx, Icon } from '@dougong/ui';
import { useEffect, useMemo, useRef } from 'react';
import { ZoomControls } from '../../shared/zoom-controls.tsx';
import { type Layout, nodeHeight, nodeWidth, placeNodes, type Point, routePath } from './layout.ts';
import { nodeWords, PictureOutline } from './outline.tsx';
import { pictureTexts, stateIcons } from './texts.ts';
import type { PictureEdge, PictureNode, PictureProps } from './types.ts';
import '@xyflow/react/dist/base.css';
import './picture.css';

/** A workflow drawn, read-only: how each node stands is said by sign, line and colour; what was gone is thick. Its words are beside it. */
export function Picture(props: PictureProps) {
	return (
		<ReactFlowProvider>
			<figure className="flow-picture" aria-label={props.title}>
				<Drawing {...props} />
				<PictureOutline {...props} />
			</figure>
		</ReactFlowProvider>
	);
}

type FlowNode = Node<{ node: PictureNode; language: string; isSelected: boolean }, 'step'>;
const nodeTypes = { step: Step };
const edgeTypes = { routed: RoutedEdge };

function Drawing({ title, nodes, edges, language, selected = null, onSelect }: PictureProps) {
	const words = pictureTexts(language);
	const flow = useReactFlow<FlowNode>();
	const places = useMemo(() => placeNodes(nodes, edges), [nodes, edges]);
	const drawn = useMemo(
		() =>
			nodes.map(
				(node): FlowNode => ({
					id: node.key,
					type: 'step',
					position: places.nodes.get(node.key) ?? { x: 0, y: 0 },
					width: nodeWidth,
					height: nodeHeight,
					ariaLabel: nodeWords(node, { nodes, edges }, words),
					data: { node, language, isSelected: node.key === selected },
				}),
			),
		[nodes, edges, places, language, selected, words],
	);
	const lines = useMemo(() => edges.flatMap((e, i) => (places.nodes.has(e.from) && places.nodes.has(e.to) ? [lineOf(e, i, places)] : [])), [edges, places]);
	// Another run, or a new revision: it is looked at anew. How its nodes stand may change without moving the reader.
	const latest = useRef(nodes);
	latest.current = nodes;
	useEffect(() => {
		if (places.nodes.size > 0) void show(flow, latest.current);
	}, [places, flow]);
	return (
		<ReactFlow
			aria-label={title}
			nodes={drawn}
			edges={lines}
			nodeTypes={nodeTypes}
			edgeTypes={edgeTypes}
			nodesDraggable={false}
			nodesConnectable={false}
			nodesFocusable={onSelect !== undefined}
			edgesFocusable={false}
			elementsSelectable={onSelect !== undefined}
			deleteKeyCode={null}
			selectionKeyCode={null}
			multiSelectionKeyCode={null}
			zoomOnScroll={false}
			preventScrolling={false}
			minZoom={0.2}
			maxZoom={1.5}
			onNodeClick={(_, node) => onSelect?.(node.id)}
			onSelectionChange={({ nodes: [only] }) => only && onSelect?.(only.id)}
			ariaLabelConfig={{
				'node.a11yDescription.default': words.hint,
				'node.a11yDescription.keyboardDisabled': words.hint,
				'controls.ariaLabel': words.controls,
			}}
		>
			<Background gap={24} />
			<ZoomControls words={words} fit={fit} />
		</ReactFlow>
	);
}
const fit = { maxZoom: 1, padding: 0.08 };
/** Below this, the words in the nodes cannot be read. */
const readable = 0.72;

/** All of it where its words can be read then; else as large as they have to be, around the nodes where it stands, or its beginning. */
async function show(flow: ReactFlowInstance<FlowNode>, nodes: readonly PictureNode[]): Promise<void> {
	await flow.fitView(fit);
	if (flow.getZoom() >= readable) return;
	const standing = nodes.filter((node) => node.state === 'waiting' || node.state === 'failed');
	const around = standing.length > 0 ? standing : nodes.slice(0, 1);
	await flow.fitView({ nodes: around.map(({ key }) => ({ id: key })), minZoom: readable, maxZoom: readable });
	if (standing.length > 0) return;
	// Nothing is above the beginning, so it stands at the upper edge, with what follows below it.
	const { x, zoom } = flow.getViewport();
	const top = flow.getNode(around[0]?.key ?? '')?.position.y ?? 0;
	await flow.setViewport({ x, y: edge - top * zoom, zoom });
}
/** Between the upper edge and the first node. */
const edge = 28;

function Step({ data: { node, language, isSelected } }: NodeProps<FlowNode>) {
	const words = pictureTexts(language);
	const { state } = node;
	return (
		<div className={cx('flow-step', `flow-step--${state}`, isSelected && 'flow-step--selected')}>
			<Handle type="target" position={Position.Top} isConnectable={false} />
			<span className="flow-step__icon">
				<Icon name={node.icon} size={16} />
			</span>
			<span className="flow-step__main">
				<span className="flow-step__title">{node.title}</span>
				<span className="flow-step__note">{node.note || (state === 'plain' ? node.kind : words.states[state])}</span>
			</span>
			{state !== 'plain' && (
				<span className="flow-step__state">
					<Icon name={stateIcons[state]} size={13} />
				</span>
			)}
			{(node.visits ?? 0) > 1 && <span className="flow-step__visits">×{node.visits}</span>}
			<Handle type="source" position={Position.Bottom} isConnectable={false} />
		</div>
	);
}

function lineOf({ from, to, title, taken, withdrawn }: PictureEdge, index: number, { nodes, routes }: Layout): Edge {
	const points = routes.get(index) ?? [];
	const isBack = (nodes.get(to)?.y ?? 0) <= (nodes.get(from)?.y ?? 0);
	return {
		id: `${index} ${from}>${to}`,
		source: from,
		target: to,
		label: title || undefined,
		...(points.length > 1 ? { type: 'routed', data: { points } } : { type: isBack ? 'default' : 'smoothstep' }),
		className: cx('flow-line', taken === true && 'flow-line--taken', taken === false && 'flow-line--open', withdrawn && 'flow-line--withdrawn'),
		markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, markerUnits: 'userSpaceOnUse', color: taken ? 'var(--green-line)' : 'var(--gray-line)' },
		focusable: false,
		// What was gone lies above what was not.
		zIndex: taken ? 1 : 0,
	};
}

/** An edge as the layout leads it around the nodes between its ends. */
function RoutedEdge({ id, data, label, markerEnd }: EdgeProps<Edge<{ points: Point[] }, 'routed'>>) {
	const { path, middle } = routePath(data?.points ?? []);
	return <BaseEdge id={id} path={path} label={label} labelX={middle.x} labelY={middle.y} markerEnd={markerEnd} />;
}
