import type { TaskActBody, TaskDetail } from '@dougong/schemas/api';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import { asProblem, ProblemError } from '../api/problem.ts';
import { actOnTask, getTask } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import type { FormHandle } from '../forms/form-view.tsx';
import { sendsForm } from './act-body.ts';
import { refreshTasks, taskKey } from './queries.ts';
import type { TaskTexts } from './texts.ts';
import { instant } from './words.ts';

export interface UseActInput {
	env: string;
	task: TaskDetail;
	words: TaskTexts;
	form: RefObject<FormHandle | null>;
	onDone(verb: string): void;
}
/** Doing something with a task: the form goes along where it counts, a refusal is shown where it belongs, and who was faster is named. */
export function useAct({ env, task, words, form, onDone }: UseActInput) {
	const { language, toasts } = useClient();
	const queries = useQueryClient();
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	/** Somebody else decided meanwhile. */
	const [late, setLate] = useState<string | null>(null);
	const id = task.id ?? '';

	const send = async (body: TaskActBody): Promise<boolean> => {
		setProblem(null);
		setLate(null);
		const { values = {}, version } = sendsForm(body.verb) ? (form.current?.changes() ?? {}) : {};
		try {
			await actOnTask(env, id, { ...body, ...(Object.keys(values).length > 0 && { values, version }) });
			if (sendsForm(body.verb)) form.current?.close();
			toasts.show(words.done[body.verb] ?? words.done.save ?? '');
			await refreshTasks(queries, env);
			onDone(body.verb);
			return true;
		} catch (error) {
			if (sendsForm(body.verb) && form.current?.refuse(error)) {
				onDone('refused');
				return false;
			}
			if (error instanceof ProblemError && error.status === 409 && (await isOver())) onDone('refused');
			else setProblem(asProblem(error));
			return false;
		}
	};
	/** Asks how the task stands now; true when it no longer waits for the reader. */
	const isOver = async (): Promise<boolean> => {
		const now = await getTask(env, id).catch(() => null);
		void refreshTasks(queries, env);
		if (!now || now.state === 'open') return false;
		queries.setQueryData(taskKey(env, id, language), now);
		setLate(lateWords(now, words, language));
		return true;
	};
	/** A comment is seen at once; should it be refused, it goes away again and its text is still there. */
	const say = async (body: TaskActBody): Promise<void> => {
		const key = taskKey(env, id, language);
		const before = queries.getQueryData<TaskDetail>(key);
		queries.setQueryData<TaskDetail>(key, (old) => old && { ...old, story: [...old.story, saidNow(body, words)] });
		try {
			await actOnTask(env, id, body);
			void refreshTasks(queries, env);
		} catch (error) {
			queries.setQueryData(key, before);
			const { title, detail } = asProblem(error);
			toasts.show([title, detail].filter(Boolean).join(' · '), 'error');
			throw error;
		}
	};
	return { send, say, problem, late, forget: () => setProblem(null) };
}

function saidNow(body: TaskActBody, words: TaskTexts): TaskDetail['story'][number] {
	return {
		id: 'sending',
		at: new Date().toISOString(),
		kind: 'act',
		node: null,
		title: null,
		by: null,
		onBehalfOf: null,
		verb: 'comment',
		to: [],
		comment: body.comment ?? null,
		mentions: [],
		files: [],
		signature: null,
		text: words.verbs.comment ?? '',
	};
}

/** Who decided and how, as the story tells it. */
export function lateWords(task: Pick<TaskDetail, 'verb' | 'decidedAt' | 'story' | 'node'>, words: TaskTexts, language: string): string {
	const step = [...task.story].reverse().find((s) => s.by && s.verb !== null && s.verb !== 'comment' && (task.verb === null || s.verb === task.verb));
	if (!step?.by) return words.closedMeanwhile;
	return words.decidedBy(step.by.title, words.verbs[step.verb ?? ''] ?? step.verb ?? '', instant(task.decidedAt ?? step.at, language));
}
