import type { TaskEntry } from '@dougong/schemas/api';
import { ErrorNote, Icon } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { type MouseEvent, useEffect } from 'react';
import { type BlockTexts, formatNumber } from '../shared/texts.ts';
import { Day } from './day.tsx';

/** Keys of items never begin with a hyphen. */
export const tasksKey = '-tasks';
const firstFew = 5;

interface TasksProps {
	runtime: RuntimePort;
	texts: BlockTexts;
	onTotal(key: string, total: number): void;
}
/** What workflows ask the reader, what is late or due first at the top; nothing when they ask nothing. */
export function Tasks({ runtime, texts, onTotal }: TasksProps) {
	const { workflows, language } = runtime;
	const { data, error, refresh } = workflows.useTasks(firstFew);
	useEffect(() => {
		if (data) onTotal(tasksKey, data.todo);
		else if (error) onTotal(tasksKey, 1);
	}, [data, error, onTotal]);
	if (error && !data) return <ErrorNote problem={error} onRetry={refresh} />;
	if (!data || data.tasks.length === 0) return null;
	return (
		<div className="record-list todo">
			<h3 className="todo__title">
				{texts.tasks}
				<span className="todo__count">{formatNumber(data.todo, language)}</span>
				{data.overdue > 0 && <span className="todo__due todo__due--late">{texts.tasksLate(formatNumber(data.overdue, language))}</span>}
			</h3>
			<ul>
				{data.tasks.map((task) => (
					<li key={task.id ?? task.run}>
						<TaskLine task={task} runtime={runtime} texts={texts} />
					</li>
				))}
			</ul>
			{data.todo > data.tasks.length && (
				<div className="record-list__foot">
					<a href={workflows.taskAddress()} onClick={(event) => follow(event, () => workflows.openTask())}>
						{texts.all(formatNumber(data.todo, language))}
					</a>
				</div>
			)}
		</div>
	);
}

function TaskLine({ task, runtime: { workflows, language }, texts }: { task: TaskEntry; runtime: RuntimePort; texts: BlockTexts }) {
	const { id, subject, node, onBehalfOf, overdue, due, createdAt } = task;
	const about = [task.workflow.title, node?.title, onBehalfOf && texts.behalf(onBehalfOf.title)].filter(Boolean).join(' · ');
	return (
		<a
			className="record-line todo__line"
			href={workflows.taskAddress(id ?? undefined)}
			onClick={(event) => follow(event, () => workflows.openTask(id ?? undefined))}
		>
			<span className="record-line__title">{subject}</span>
			<span className="todo__end">
				<Day value={due ?? createdAt} isDue={due !== null} isLate={overdue} language={language} texts={texts} />
				<Icon name="chevron-right" />
			</span>
			<span className="todo__about">{about}</span>
		</a>
	);
}

/** A plain click stays in the page; every other one is the browser's. */
function follow(event: MouseEvent, open: () => void): void {
	if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
	event.preventDefault();
	open();
}
