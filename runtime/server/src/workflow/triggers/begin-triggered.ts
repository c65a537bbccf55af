import type { JsonObject, Variable } from '@dougong/schemas';
import type pg from 'pg';
import type { Environment } from '../../http/context.ts';
import { type LocalText, Problem } from '../../http/problem.ts';
import type { JobContext } from '../../jobs/job-kind.ts';
import type { Services } from '../../services.ts';
import { triggerStore } from '../../stores/trigger.store.ts';
import { announceRuns, type Opening, opening, withCare } from '../open-run.ts';
import type { Asking } from '../questions.ts';
import { runtimeContext } from '../runtime-context.ts';
import { beginRun } from '../start.ts';
import { runtimeView } from '../../trees/runtime-view.ts';
import type { PinnedWorkflow } from '../definitions.ts';

/** What a trigger begins: one run for each. `startKey`: nothing begins a second run under it, however often this is done. */
export interface Triggered {
	record: string | null;
	startKey: string;
	variables?: JsonObject;
	/** A line of its story, e.g. that it begins late. */
	note?: LocalText;
}

/** Begins the runs that have not begun yet. Where the workflow is already running for a record, that one is let be. Answers how many began. */
export async function beginTriggered(open: Opening, pinned: PinnedWorkflow, trigger: string, all: readonly Triggered[]): Promise<number> {
	const known = await triggerStore(open.client, open.env.schema).startedUnder(all.map((one) => one.startKey));
	let begun = 0;
	for (const { record, startKey, variables, note } of all) {
		if (known.has(startKey)) continue;
		try {
			const tx = await beginRun(open, pinned, { trigger, record, startKey, initiator: null, ...(variables && { variables }) });
			if (note) await triggerStore(open.client, open.env.schema).addNote(tx.row.id, tx.at, note);
			begun++;
		} catch (error) {
			if (!(error instanceof Problem) || error.code !== 'workflow.running-already') throw error;
		}
	}
	return begun;
}

/** `step` or `finish` of a job in which runs begin or go on; afterwards those who look are told. */
export async function inJobStep<T>(
	{ services, env }: Pick<JobContext, 'services' | 'env'>,
	transaction: (work: (client: pg.PoolClient) => Promise<T>) => Promise<void>,
	work: (open: Opening) => Promise<T>,
): Promise<void> {
	await withCare(async (careful) => {
		let last: Opening | undefined;
		await transaction(async (client) => {
			last = await opening(services, env, client, careful);
			return work(last);
		});
		if (last) await announceRuns(last);
	});
}

/** For questions about records before there is a run. `values`: variables of the question beside those of the workflow. */
export async function askingBefore(
	services: Services,
	env: Environment,
	pinned: PinnedWorkflow,
	values: { [name: string]: { type: Variable['type']; value: string } } = {},
): Promise<Asking> {
	const set = await services.catalogues.get(env);
	const own = runtimeView(await runtimeContext(services, env, set), services.registry);
	const variables = [...(pinned.workflow.variables ?? []), ...Object.entries(values).map(([key, { type }]): Variable => ({ key, title: key, type }))];
	return {
		...{ services, env, set, client: services.pool, ...own },
		pinned: { ...pinned, workflow: { ...pinned.workflow, variables } },
		run: { subject: null, initiator: null, variables: Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value])) },
	};
}
