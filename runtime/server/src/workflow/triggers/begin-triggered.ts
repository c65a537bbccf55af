import { nilId } from '@dougong/engine';
import type { JsonObject, Variable } from '@dougong/schemas';
import type pg from 'pg';
import type { Environment } from '../../http/context.ts';
import type { LocalText } from '../../http/problem.ts';
import type { JobContext } from '../../jobs/job-kind.ts';
import type { Services } from '../../services.ts';
import { triggerStore } from '../../stores/trigger.store.ts';
import { announceRuns, type Opening, opening, withCare } from '../open-run.ts';
import { type Asking, askRecords, type Question } from '../questions.ts';
import type { RunRow } from '../../stores/run-formula.ts';
import { runtimeContext } from '../runtime-context.ts';
import { beginOrWait } from './wait-turn.ts';
import { runtimeView } from '../../trees/runtime-view.ts';
import type { PinnedWorkflow } from '../definitions.ts';

/** What a trigger begins: one run for each. `startKey`: nothing begins a second run under it, however often this is done. */
export interface Triggered {
	record: string | null;
	startKey: string;
	variables?: JsonObject;
	/** When it was due. */
	scheduledAt?: string;
	/** A line of its story, e.g. that it begins late. */
	note?: LocalText;
}

/** Begins the runs that have not begun yet. Where the workflow is already running for a record, the new one waits for its end. Answers how many began. */
export async function beginTriggered(open: Opening, pinned: PinnedWorkflow, trigger: string, all: readonly Triggered[]): Promise<number> {
	const known = await triggerStore(open.client, open.env.schema).startedUnder(all.map((one) => one.startKey));
	let begun = 0;
	for (const { record, startKey, variables, scheduledAt, note } of all) {
		if (known.has(startKey)) continue;
		const tx = await beginOrWait(open, pinned, {
			trigger,
			record,
			startKey,
			initiator: null,
			...(variables && { variables }),
			...(scheduledAt !== undefined && { scheduledAt }),
		});
		if (!tx) continue;
		if (note) await triggerStore(open.client, open.env.schema).addNote(tx.row.id, tx.at, note);
		begun++;
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

const readAtOnce = 1_000;
const runsAtOnce = 20;

/** All records that a question means, however many, in parts that are few enough for one step. What comes or goes meanwhile is met or not. */
export async function* inParts(asking: Asking, question: Omit<Question, 'of' | 'limit' | 'after' | 'sort'>): AsyncGenerator<(RunRow & { id: string })[]> {
	for (let after: string | null = nilId; after !== null; ) {
		const rows: RunRow[] = await askRecords(asking, { ...question, of: 'next', after, limit: readAtOnce });
		const found = rows.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]));
		for (let i = 0; i < found.length; i += runsAtOnce) yield found.slice(i, i + runsAtOnce);
		after = rows.length < readAtOnce ? null : (found.at(-1)?.id ?? null);
	}
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
