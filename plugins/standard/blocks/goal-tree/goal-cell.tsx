import type { RecordJson } from '@dougong/schemas/api';
import { cx, Icon } from '@dougong/ui';
import type { MouseEvent, ReactNode } from 'react';
import { FieldCell, isBlank, ValueCell } from '../shared/cell.tsx';
import type { FieldAt } from '../shared/models.ts';
import { numberOf } from './bands.ts';
import { isDated } from './dated-value.ts';
import { type Goals, standing } from './goals.ts';
import { roleAt } from './roles.ts';
import { StandingMark } from './standing-mark.tsx';

/** One value of a record as the tree shows it: what it fills in itself can be asked where it comes from. */
export function GoalCell({ goals, record, at }: { goals: Goals; record: RecordJson; at: FieldAt }) {
	const { runtime, roles, words } = goals;
	const role = roleAt(roles, at.path);
	const stands = role === 'status' || (role === 'score' && !roles.has('status')) ? standing(goals, record) : undefined;
	const value = record.values[at.path];
	const plain =
		role === 'score' || role === 'achievement' ? <ScoreCell goals={goals} at={at} record={record} /> : <FieldCell runtime={runtime} at={at} record={record} />;
	if (role === 'status') return stands ? <StandingMark standing={stands} /> : plain;
	if (role === 'weight') return <Weight goals={goals} record={record} plain={plain} />;
	if (isBlank(value)) return role === 'score' ? <span className="muted">{words.noScore}</span> : null;
	const shown = (
		<>
			{stands && <StandingMark standing={stands} isBare />}
			{plain}
			{role === 'achievement' && <Bar percent={numberOf(value) ?? 0} />}
		</>
	);
	// What is pressed to be filled in cannot be pressed to be explained as well.
	const isComputed = !at.crosses && !isDated(goals, at.path) && (at.field.computed || role === 'score' || role === 'achievement');
	return isComputed ? (
		<Explainable goals={goals} record={record} at={at} isScore={role === 'score'}>
			{shown}
		</Explainable>
	) : (
		shown
	);
}

/** A score or an achievement: two decimal places say enough, where the field does not say how many. */
export function ScoreCell({ goals, at, record }: { goals: Goals; at: FieldAt; record: RecordJson }) {
	const field = { ...at.field, schema: { 'x-decimals': 2, ...at.field.schema } };
	return <ValueCell runtime={goals.runtime} at={{ ...at, field }} value={record.values[at.path] ?? null} />;
}

function Explainable({ goals, record, at, isScore, children }: { goals: Goals; record: RecordJson; at: FieldAt; isScore: boolean; children: ReactNode }) {
	const title = goals.titleOf(record);
	const explain = (event: MouseEvent) => {
		event.stopPropagation();
		if (isScore) goals.act({ do: 'panel', of: { id: record.id, title }, tab: 'explain' });
		else goals.runtime.explain({ model: at.model, id: record.id, field: at.field.key }, title);
	};
	return (
		<button type="button" tabIndex={-1} className={cx('goal-value', isScore && 'goal-value--score')} title={goals.words.explain} onClick={explain}>
			{children}
			<span className="vh">{goals.words.explainOf(at.title, title)}</span>
		</button>
	);
}

function Weight({ goals, record, plain }: { goals: Goals; record: RecordJson; plain: ReactNode }) {
	const { roles, words } = goals;
	const isLocked = record.values[roles.get('locked')?.path ?? ''] === true;
	return (
		<span className="goal-weight">
			{isLocked && (
				<span title={words.locked}>
					<Icon name="lock" size={13} />
					<span className="vh">{words.locked}</span>
				</span>
			)}
			{plain}
		</span>
	);
}

/** How much of the target; full at 100 %. The number beside it says the same. */
function Bar({ percent }: { percent: number }) {
	return (
		<svg className="goal-bar" viewBox="0 0 40 6" width="40" height="6" aria-hidden="true">
			<rect className="goal-bar__all" width="40" height="6" rx="3" />
			<rect className="goal-bar__done" width={Math.max(0, Math.min(40, percent * 0.4))} height="6" rx="3" />
		</svg>
	);
}
