import { Button, Icon, IconButton, Menu } from '@dougong/ui';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { ScoreCell } from '../goal-cell.tsx';
import { FieldCell, isBlank } from '../../shared/cell.tsx';
import { formatNumber } from '../../shared/texts.ts';
import { type Goals, menuOf, standing } from '../goals.ts';
import { StandingMark } from '../standing-mark.tsx';
import type { Placed } from './layout.ts';

export interface GoalNodeData extends Record<string, unknown> {
	goals: Goals;
	placed: Placed;
	onToggle(id: string): void;
	/** More of its children are wanted. */
	onMore(id: string): void;
}
export type GoalNodeType = Node<GoalNodeData, 'goal'>;

/** One goal on the canvas: what it is called, how it stands, what it weighs. */
export function GoalNode({ data }: NodeProps<GoalNodeType>) {
	const { goals, placed, onToggle, onMore } = data;
	const { runtime, roles, words } = goals;
	const { record, childCount, isExpanded, missing } = placed;
	const title = goals.titleOf(record);
	const stands = standing(goals, record);
	const value = (role: 'score' | 'weight' | 'owner') => {
		const at = roles.get(role);
		if (!at || isBlank(record.values[at.path])) return null;
		return role === 'score' ? <ScoreCell goals={goals} at={at} record={record} /> : <FieldCell runtime={runtime} at={at} record={record} />;
	};
	const count = formatNumber(childCount ?? 0, runtime.language);
	return (
		<div className="goal-node">
			<Handle id="in" type="target" position={Position.Left} isConnectable={false} />
			<div className="goal-node__head">
				<button type="button" className="goal-node__title nodrag" tabIndex={-1} title={title} onClick={() => goals.open(record)}>
					{title}
				</button>
				<span className="nodrag nopan">
					<Menu
						align="end"
						trigger={<IconButton size="s" icon="more" label={words.actions(title)} tabIndex={-1} data-node-menu="" />}
						groups={menuOf(goals, record)}
					/>
				</span>
			</div>
			<div className="goal-node__facts">
				{stands && <StandingMark standing={stands} />}
				<strong>{value('score') ?? '—'}</strong>
				{roles.has('weight') && (
					<span className="muted">
						{words.weight} {value('weight') ?? '—'}
					</span>
				)}
			</div>
			<div className="goal-node__foot">
				<span className="goal-node__owner">{value('owner')}</span>
				{childCount !== 0 && (
					<Button
						size="s"
						variant="ghost"
						className="nodrag nopan"
						aria-expanded={isExpanded}
						aria-label={isExpanded ? words.collapse(title, count) : words.expand(title, count)}
						onClick={() => onToggle(record.id)}
					>
						{count}
						<Icon name={isExpanded ? 'chevron-left' : 'chevron-right'} size={14} />
					</Button>
				)}
			</div>
			{missing > 0 && (
				<button type="button" className="goal-node__missing nodrag nopan" onClick={() => onMore(record.id)}>
					{words.canvasMore(formatNumber(missing, runtime.language))}
				</button>
			)}
			<Handle id="out" type="source" position={Position.Right} isConnectable={false} />
			<Handle id="side" type="target" position={Position.Right} isConnectable={false} />
		</div>
	);
}
