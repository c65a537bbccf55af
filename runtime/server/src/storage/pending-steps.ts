import { environmentDb } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';

/** Finishes what a publish had left for after its commit when the process ended. Called at start; returns when all is done or has failed. */
export async function resumePendingSteps(services: Services): Promise<void> {
	for (const env of await environmentStore(services.platform).list()) await runPendingSteps(services, env);
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
				.select(['id', 'sql'])
				.where('failed', 'is', null)
				.orderBy('id')
				.limit(1)
				.forUpdate()
				.skipLocked()
				.executeTakeFirst();
			if (!step) return false;
			// On a connection of its own: the claim stays open meanwhile, and holds no snapshot that the index would have to wait for.
			const failed = await pool.query(step.sql).then(
				() => null,
				(error: Error) => error.message,
			);
			if (failed === null) await tx.deleteFrom('dg_pending_step').where('id', '=', step.id).execute();
			else await tx.updateTable('dg_pending_step').set({ failed }).where('id', '=', step.id).execute();
			return true;
		});
}
