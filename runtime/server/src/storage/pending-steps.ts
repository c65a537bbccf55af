import type pg from 'pg';
import { environmentDb } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { qualified } from './step-sql.ts';

/** Finishes what a publish had left for after its commit when the process ended, and tries again what had failed. Called at start. */
export async function resumePendingSteps(services: Services): Promise<void> {
	for (const env of await environmentStore(services.platform).list()) {
		await environmentDb(services.pool, env.schema).updateTable('dg_pending_step').set({ failed: null }).execute();
		await runPendingSteps(services, env);
	}
}

/**
 * Runs the steps that cannot run inside a transaction: indexes made concurrently, constraints validated. Each is claimed by a row
 * lock, so that several processes share the work, and removed when it is done. A step that fails stays with its reason.
 */
export async function runPendingSteps(services: Services, env: Environment): Promise<void> {
	while (await runOne(services, env)) {
		// one after the other, in the order of the publish
	}
}

async function runOne({ pool }: Services, env: Environment): Promise<boolean> {
	return environmentDb(pool, env.schema)
		.transaction()
		.execute(async (tx) => {
			const step = await tx
				.selectFrom('dg_pending_step')
				.select(['id', 'sql', 'index_name'])
				.where('failed', 'is', null)
				.orderBy('id')
				.limit(1)
				.forUpdate()
				.skipLocked()
				.executeTakeFirst();
			if (!step) return false;
			// On a connection of its own: the claim stays open meanwhile, and holds no snapshot that the index would have to wait for.
			const failed = await runOutside(pool, env.schema, step).then(
				() => null,
				(error: Error) => error.message,
			);
			if (failed === null) await tx.deleteFrom('dg_pending_step').where('id', '=', step.id).execute();
			else await tx.updateTable('dg_pending_step').set({ failed }).where('id', '=', step.id).execute();
			return true;
		});
}

/** An index that was not finished, by a crash or by duplicates, is there but not valid: it has to go first, and must not stay. */
async function runOutside(pool: pg.Pool, schema: string, step: { sql: string; index_name: string | null }): Promise<void> {
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
