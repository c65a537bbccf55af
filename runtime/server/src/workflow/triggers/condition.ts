import { type FactName, nilId } from '@dougong/engine';
import { watchOf } from '../../computed/near.ts';
import type { CatalogueSet } from '../../catalogues.ts';
import type { Environment, RequestContext } from '../../http/context.ts';
import type { JobKind } from '../../jobs/job-kind.ts';
import { enqueueNow } from '../../jobs/jobs.ts';
import type { FieldsOf } from '../../jobs/recompute/recompute-plan.ts';
import { waitForOlderWrites } from '../../jobs/recompute/settle.ts';
import { newRecordId } from '../../records/new-id.ts';
import { planned } from '../../records/list.ts';
import type { RoleView } from '../../records/view.ts';
import type { Operation, WriteOptions, Written } from '../../records/write.ts';
import type { Services } from '../../services.ts';
import type { Queryable } from '../../stores/job.store.ts';
import { type Connection, runStatement } from '../../stores/record-runner.ts';
import { enterJobs, type RunJob } from '../../stores/run.store.ts';
import { triggerStore } from '../../stores/trigger.store.ts';
import { compileWorkflowCondition, type ConditionOn } from '../../stores/workflow-condition.ts';
import { runtimeView } from '../../trees/runtime-view.ts';
import { conditionsJob, triggerJob } from '../job-names.ts';
import { runtimeContext } from '../runtime-context.ts';
import { conditionsOf, mayChange, readsFact, type WatchedCondition } from './conditions.ts';

/** Records whose computed values have changed, by model. */
type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/** What of records was changed: by the write, or because it follows from it. `fields` null: it came or went, or values were worked out. */
interface Changed {
	model: string;
	id: string;
	fields: ReadonlySet<string> | null;
}

/** So many records are looked at in the transaction of a write; more, and sets of records, by a job. */
const nearLimit = 500;
const batchSize = 1000;

/** Whether a condition of a workflow may become true or false by the operation, or by what is worked out from it. */
export function concernsConditions(options: Pick<WriteOptions, 'view' | 'services'>, operation: Operation): boolean {
	const conditions = conditionsOf(options.view.set, options.services.registry);
	if (conditions.all.length === 0) return false;
	return conditions.of(operation.model).some((one) => mayChange(one, operation)) || (conditions.readsComputed && watchOf(options, operation) !== undefined);
}

/**
 * In the transaction of a write: where the condition of a trigger has begun to hold on a record, its run is entered. Answers whether there is
 * anything to do after the commit.
 */
export async function enterConditions(
	options: WriteOptions,
	on: Connection,
	operations: readonly Operation[],
	written: readonly Written[],
	touched: Touched,
): Promise<boolean> {
	const { all } = conditionsOf(options.view.set, options.services.registry);
	if (all.length === 0) return false;
	const changed: Changed[] = [
		...operations.flatMap((o, i): Changed[] => {
			const result = written[i];
			return result?.changed ? [{ model: o.model, id: result.id, fields: o.op === 'update' ? new Set(Object.keys(o.values)) : null }] : [];
		}),
		...[...touched].flatMap(([model, ids]) => [...ids].map((id) => ({ model, id, fields: null }))),
	];
	const own = { ...options, ...runtimeView(options.ctx, options.services.registry) };
	const cause = operations.find((o) => o.cause)?.cause ?? null;
	let isEntered = false;
	for (const condition of all) {
		for (const look of looksAt(condition, changed)) {
			if (look === 'all' || look.ids.length > nearLimit) {
				await options.services.jobs.enqueue(on, options.ctx.env, { kind: conditionsJob, key: condition.ref, payload: { ref: condition.ref } });
				isEntered = true;
				break;
			}
			const begun = await settle(own, on, condition, look.on, { ids: look.ids });
			await begin(on, own.ctx, condition, begun.begun, { by: options.ctx.personId, cause });
			isEntered ||= begun.begun.length > 0;
		}
	}
	return isEntered;
}

function looksAt(condition: WatchedCondition, changed: readonly Changed[]): ('all' | { on: ConditionOn; ids: string[] })[] {
	const ids = (of: readonly Changed[]) => [...new Set(of.map((c) => c.id))];
	const isRead = ({ fields }: Changed, field: string) => fields === null || fields.has(field);
	const own = changed.filter((c) => c.model === condition.model.ref && (c.fields === null || [...condition.reads].some((field) => isRead(c, field))));
	const looks: ('all' | { on: ConditionOn; ids: string[] })[] = own.length > 0 ? [{ on: { by: 'id' }, ids: ids(own) }] : [];
	for (const { model, field, path } of condition.elsewhere) {
		const there = changed.filter((c) => c.model === model && isRead(c, field));
		if (there.length === 0) continue;
		if (path === null) return ['all'];
		looks.push({ on: { by: 'path', path }, ids: ids(there) });
	}
	return looks;
}

interface Looking {
	ctx: RequestContext;
	view: RoleView;
}

/** Takes down on which of the records it holds now. */
async function settle(
	{ ctx, view }: Looking,
	on: Connection,
	condition: WatchedCondition,
	of: ConditionOn,
	args: { ids?: readonly string[]; after?: string; limit?: number },
): Promise<{ begun: string[]; last: string | null }> {
	const compiled = planned(view, `workflow condition ${condition.ref} ${JSON.stringify(of)}`, () =>
		compileWorkflowCondition(view.scope(ctx.env.schema), condition.model, condition.when, of),
	);
	const found = (await runStatement(on, compiled.statement, compiled.statement.bind(ctx.facts, args))).map(compiled.found);
	const begun = await triggerStore(on, ctx.env.schema).settle(condition.place, found, ctx.now);
	return { begun, last: found.at(-1)?.id ?? null };
}

async function begin(
	on: Queryable,
	ctx: RequestContext,
	condition: WatchedCondition,
	records: readonly string[],
	by: { by: string | null; cause: string | null },
) {
	if (records.length === 0) return;
	const [app, workflow, trigger] = condition.place;
	const run_at = ctx.now.toISOString();
	const jobs = records.map((record): RunJob => {
		const startKey = `condition ${condition.ref} ${record} ${run_at}`;
		return { id: newRecordId(ctx.now), kind: triggerJob, key: startKey, payload: { app, workflow, trigger, record, startKey, ...by }, run_at };
	});
	await enterJobs(on, ctx.env.schema, jobs, ctx.now);
}

/** Looks at all records of a condition: a day has begun, values were worked out anew, or more was written than a write can look at. Payload: `ref`. */
export const lookAtConditions: JobKind = {
	kind: conditionsJob,
	title: ({ ref }) => ({ en: `When the condition of ${String(ref)} begins to hold`, zh: `条件触发检查 ${String(ref)}` }),
	async run(ctx) {
		const { services, env, job } = ctx;
		if (typeof job.payload.since === 'string' && job.cursor === null) await waitForOlderWrites(ctx);
		let after: string | null = String(job.cursor?.after ?? nilId);
		while (after !== null) {
			const from: string = after;
			const set = await services.catalogues.get(env);
			const condition = conditionsOf(set, services.registry).all.find((one) => one.ref === job.payload.ref);
			if (!condition) break;
			const own = runtimeView(await runtimeContext(services, env, set), services.registry);
			await ctx.step(async (client) => {
				const { begun, last } = await settle(own, client, condition, { by: 'next' }, { after: from, limit: batchSize });
				await begin(client, own.ctx, condition, begun, { by: null, cause: null });
				after = last;
				return { cursor: { after: last ?? from }, done: ctx.job.done + batchSize };
			});
		}
		await ctx.finish();
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

/** Facts have changed (a day has begun, the calendar is another one): conditions that read them are looked at. */
export async function lookAfterFacts(services: Services, env: Environment, on: Queryable, set: CatalogueSet, facts: readonly FactName[]): Promise<void> {
	for (const condition of conditionsOf(set, services.registry).all)
		if (readsFact(condition, facts)) await services.jobs.enqueue(on, env, { kind: conditionsJob, key: condition.ref, payload: { ref: condition.ref } });
}

/** Computed values have changed without a write: conditions that read them are looked at. */
export async function lookAfterRecompute(services: Services, env: Environment, set: CatalogueSet, recomputed: readonly FieldsOf[]): Promise<void> {
	const isOne = (model: string, field: string) => recomputed.some((r) => r.model === model && r.fields.includes(field));
	for (const condition of conditionsOf(set, services.registry).all) {
		const { reads, model, elsewhere } = condition;
		if (![...reads].some((field) => isOne(model.ref, field)) && !elsewhere.some((e) => isOne(e.model, e.field))) continue;
		await enqueueNow(services, env, { kind: conditionsJob, key: condition.ref, payload: { ref: condition.ref } });
	}
}

/**
 * Conditions that were published, or others than before: the records on which they hold already are taken down and begin nothing. Writes that do
 * not know of them yet are made up for by a job. In the transaction of the publish; `set`: the apps as they become.
 */
export async function takeDownConditions(
	services: Services,
	env: Environment,
	on: Queryable,
	set: CatalogueSet,
	isKnown: (condition: WatchedCondition) => boolean,
): Promise<void> {
	const fresh = conditionsOf(set, services.registry).all.filter((one) => !isKnown(one));
	if (fresh.length === 0) return;
	const { ctx, view } = runtimeView(await runtimeContext(services, env, set), services.registry);
	for (const condition of fresh) {
		const compiled = compileWorkflowCondition(view.scope(env.schema), condition.model, condition.when, { by: 'next' });
		const values = compiled.statement.bind(ctx.facts, { after: nilId, limit: null });
		const { rows } = await on.query(compiled.statement.prepared.text, values as string[]);
		const found = (rows as { [column: string]: unknown }[]).map((row) => {
			const [id, holds] = Object.values(row);
			return { id: String(id), holds: holds === true };
		});
		await triggerStore(on, env.schema).settle(condition.place, found, ctx.now);
		await services.jobs.enqueue(on, env, {
			kind: conditionsJob,
			key: condition.ref,
			payload: { ref: condition.ref, since: services.now().toISOString() },
			whenWaiting: 'replace',
		});
	}
}
