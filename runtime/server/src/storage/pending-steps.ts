import { sql } from 'kysely';
import type pg from 'pg';
import { type Db, environmentDb } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { qualified } from './step-sql.ts';

/** How long a claim holds without a sign of life; so the step of a process that died waits that long. */
const leaseSeconds = 60;

/** Finishes what publishes had left for after their commit when a process ended. `retry`: what had failed, too. */
export async function resumePendingSteps(services: Services, { retry }: { retry: boolean }): Promise<void> {
	for (const env of await environmentStore(services.platform).list()) {
		if (retry) await environmentDb(services.pool, env.schema).updateTable('dg_pending_step').set({ failed: null }).execute();
		await runPendingSteps(services, env);
	}
}

/**
 * Runs the steps that cannot run inside a transaction: indexes made concurrently, constraints validated. Several processes may do so
 * at once: each claims a step at a time, by a lease, for an open transaction would hold up the very index. Done steps are removed,
 * one that fails stays with its reason.
 */
export async function runPendingSteps({ pool }: Services, env: Environment): Promise<void> {
	const db = environmentDb(pool, env.schema);
	for (let step = await claim(db); step; step = await claim(db)) {
		const { id } = step;
		const alive = setInterval(() => void renew(db, id).catch(() => {}), (leaseSeconds * 1000) / 3);
		const failed = await run(pool, env.schema, step).then(
			() => null,
			(error: Error) => error.message,
		);
		clearInterval(alive);
		if (failed === null) await db.deleteFrom('dg_pending_step').where('id', '=', id).execute();
		else await db.updateTable('dg_pending_step').set({ failed, claimed_until: null }).where('id', '=', id).execute();
	}
}

interface PendingStep {
	id: number;
	sql: string;
	index_name: string | null;
}
const leaseEnd = sql<Date>`now() + make_interval(secs => ${leaseSeconds})`;

/** The first step in the order of the publishes that nobody works on. */
async function claim(db: Db<EnvironmentTables>): Promise<PendingStep | undefined> {
	return db
		.updateTable('dg_pending_step')
		.set({ claimed_until: leaseEnd })
		.where('id', '=', (e) =>
			e
				.selectFrom('dg_pending_step')
				.select('id')
				.where('failed', 'is', null)
				.where((w) => w.or([w('claimed_until', 'is', null), w('claimed_until', '<', sql<Date>`now()`)]))
				.orderBy('id')
				.limit(1)
				.forUpdate()
				.skipLocked(),
		)
		.returning(['id', 'sql', 'index_name'])
		.executeTakeFirst();
}

async function renew(db: Db<EnvironmentTables>, id: number): Promise<void> {
	await db.updateTable('dg_pending_step').set({ claimed_until: leaseEnd }).where('id', '=', id).execute();
}

/** An index that was not finished, by a crash or by duplicates, is there but not valid: it has to go first, and must not stay. */
async function run(pool: pg.Pool, schema: string, step: PendingStep): Promise<void> {
	const dropUnfinished = async () => {
		if (step.index_name === null) return;
		const { rowCount } = await pool.query(
			`select 1 from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
			where n.nspname = $1 and c.relname = $2 and not i.indisvalid`,
			[schema, step.index_name],
		);
		if (rowCount) await pool.query(`drop index concurrently if exists ${qualified(schema, step.index_name)}`);
	};
	await dropUnfinished();
	try {
		await pool.query(step.sql);
	} catch (error) {
		await dropUnfinished();
		throw error;
	}
}
