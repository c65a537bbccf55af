import type { RecordJson } from '@dougong/schemas/api';
import { Button, Dialog, Icon, IconButton, Menu } from '@dougong/ui';
import { useState } from 'react';
import { ScoreCell } from './goal-cell.tsx';
import { FieldCell, isBlank } from '../shared/cell.tsx';
import { SkeletonLines } from '../shared/skeleton-lines.tsx';
import { formatNumber } from '../shared/texts.ts';
import { Crumbs } from '../tree/crumbs.tsx';
import type { Tree } from '../tree/use-tree.tsx';
import { EntryForm } from './entry-form.tsx';
import { type Goals, menuOf, standing } from './goals.ts';
import { entryRoles } from './roles.ts';
import { StandingMark } from './standing-mark.tsx';
import type { Entry } from './use-entry.ts';

interface PhoneGoalsProps {
	goals: Goals;
	title: string;
	tree: Tree;
	entry: Entry;
	/** Its children are wanted. */
	onExpand(id: string): void;
}
/** So many are drawn at first: a phone is slow with a thousand. */
const fewCards = 50;

/** A goal tree on a phone: one level at a time with the way back on top; status and score at a glance, values filled in where they stand. */
export function PhoneGoals({ goals, title, tree, entry, onExpand }: PhoneGoalsProps) {
	const { runtime, texts, words } = goals;
	const [way, setWay] = useState<RecordJson[]>([]);
	const [entered, setEntered] = useState<RecordJson | null>(null);
	const [most, setMost] = useState(fewCards);
	const at = way.at(-1)?.id ?? null;
	const level = tree.levels.get(at);
	const more = () => {
		setMost(most + fewCards);
		if (level?.hasMore && level.records.length <= most + fewCards) tree.loadMore(at);
	};
	const down = (record: RecordJson) => {
		onExpand(record.id);
		setMost(fewCards);
		setWay([...way, record]);
	};
	return (
		<>
			<Crumbs title={title} top={texts.top} way={way} titleOf={goals.titleOf} onGo={setWay} />
			<div className="record-list">
				{!level && <SkeletonLines count={4} texts={texts} />}
				<ul aria-label={title}>
					{level?.records.slice(0, most).map((record) => (
						<PhoneGoal
							key={record.id}
							goals={goals}
							record={record}
							below={level.childCounts?.get(record.id) ?? 0}
							canEnter={entryRoles.some((role) => entry.isOpen(goals.roles.get(role)?.path ?? ''))}
							onDown={down}
							onEnter={setEntered}
						/>
					))}
				</ul>
				{level && (level.hasMore || level.records.length > most) && (
					<div className="record-list__foot">
						<Button variant="ghost" busy={level.loading} onClick={more}>
							{texts.loadMore}
						</Button>
					</div>
				)}
			</div>
			{entered && (
				<Dialog open onClose={() => setEntered(null)} title={goals.titleOf(entered)}>
					<EntryForm goals={goals} record={entered} onDone={() => setEntered(null)} isOpen={entry.isOpen} />
				</Dialog>
			)}
			<span className="vh" aria-live="polite">
				{level ? words.below(formatNumber(level.records.length, runtime.language)) : ''}
			</span>
		</>
	);
}

interface PhoneGoalProps {
	goals: Goals;
	record: RecordJson;
	below: number;
	canEnter: boolean;
	onDown(record: RecordJson): void;
	onEnter(record: RecordJson): void;
}
function PhoneGoal({ goals, record, below, canEnter, onDown, onEnter }: PhoneGoalProps) {
	const { runtime, roles, words } = goals;
	const title = goals.titleOf(record);
	const stands = standing(goals, record);
	const value = (role: 'actual' | 'target' | 'score' | 'weight' | 'owner' | 'level') => {
		const at = roles.get(role);
		if (!at || isBlank(record.values[at.path])) return null;
		return role === 'score' ? <ScoreCell goals={goals} at={at} record={record} /> : <FieldCell runtime={runtime} at={at} record={record} />;
	};
	const actual = value('actual');
	const target = value('target');
	return (
		<li className="goal-card">
			<div className="goal-card__head">
				<button type="button" className="goal-card__title" onClick={() => goals.open(record)}>
					{title}
				</button>
				<Menu align="end" trigger={<IconButton icon="more" label={words.actions(title)} />} groups={menuOf(goals, record)} />
			</div>
			<div className="goal-card__line">
				{stands && <StandingMark standing={stands} />}
				<span>
					<span className="record-line__label">{words.score} </span>
					<strong>{value('score') ?? '—'}</strong>
				</span>
				{roles.has('weight') && (
					<span>
						<span className="record-line__label">{words.weight} </span>
						{value('weight') ?? '—'}
					</span>
				)}
				{value('owner')}
			</div>
			<div className="goal-card__foot">
				{canEnter && (below === 0 || actual !== null || target !== null) && (
					<Button icon="edit" onClick={() => onEnter(record)}>
						<span className="vh">{`${words.enter} ${title}`}</span>
						{actual || target ? (
							<span>
								{actual ?? '—'} / {target ?? '—'}
							</span>
						) : (
							<span aria-hidden="true">{words.enter}</span>
						)}
					</Button>
				)}
				{below > 0 && (
					<Button
						variant="ghost"
						className="goal-card__down"
						onClick={() => onDown(record)}
						aria-label={`${title}: ${words.below(formatNumber(below, runtime.language))}`}
					>
						{words.below(formatNumber(below, runtime.language))}
						<Icon name="chevron-right" />
					</Button>
				)}
			</div>
		</li>
	);
}
