import type { ClientApp } from '@dougong/schemas/api';
import type { Startable, WorkflowPort } from '@dougong/ui/contracts';
import { countTasks, getRun, listRuns, listTasks } from '../api/workflows.ts';
import { modelRef } from '../app/addresses.ts';
import { inboxAddress, runAddress, taskAddress } from '../tasks/addresses.ts';
import { useWorkflows } from '../tasks/queries.ts';
import { useAsked } from './data-port.ts';

export interface WorkflowPortInput {
	env: string;
	app: ClientApp;
	language: string;
	go(to: string): void;
	start: WorkflowPort['start'];
}
const fewRuns = 20;

/** The workflows of an app over the server's routes, cached with the data of the environment: a save anywhere makes them ask again. */
export function createWorkflowPort({ env, app, language, go, start }: WorkflowPortInput): WorkflowPort {
	const key = (...parts: unknown[]) => ['data', env, 'runs', language, ...parts];
	const addressOf = (id?: string) => (id === undefined ? inboxAddress(env) : taskAddress(env, id));
	return {
		useRuns: (model, id) => useAsked(key('of', model, id), () => listRuns(env, { model, record: id ?? '', limit: fewRuns }).then((r) => r.runs), id !== null),
		useRun: (id) => useAsked(key('one', id), () => getRun(env, id ?? ''), id !== null),
		useStartable(model, id) {
			const { data = [] } = useWorkflows(env, app.key, language, id ?? undefined);
			const about = data.filter((w) => w.model !== null && modelRef(app, w.model) === model);
			return about.flatMap((w) => w.startable.map(({ key: trigger, ...rest }): Startable => ({ app: w.app, workflow: w.key, trigger, ...rest })));
		},
		start,
		runAddress: (id) => runAddress(env, id),
		openRun: (id) => go(runAddress(env, id)),
		useTasks: (limit) => useAsked(key('tasks', limit), () => firstTasks(env, limit), true),
		taskAddress: addressOf,
		openTask: (id) => go(addressOf(id)),
	};
}

async function firstTasks(env: string, limit: number) {
	const [{ tasks }, { todo, overdue }] = await Promise.all([listTasks(env, { limit }), countTasks(env)]);
	return { tasks, todo, overdue };
}
