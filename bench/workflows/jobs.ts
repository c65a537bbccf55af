import { createRequire } from 'node:module';
import path from 'node:path';
import { buildApp } from '@dougong/server';
import pg from 'pg';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';
import { schema } from '../schema.ts';

// Loaded at run time: it reads files of its own, which a bundle would lose.
const queue = createRequire(path.resolve('package.json'))('graphile-worker') as Queue;
/** The part of graphile-worker that is used here. */
interface Queue {
	run(options: object): Promise<{ stop(): Promise<void> }>;
	runMigrations(options: object): Promise<void>;
	Logger: new (factory: () => () => void) => unknown;
}

/** Jobs that do nothing are drained, by ours and by graphile-worker, with as many at the same time, in one process each. */
export const jobsCase = 'empty jobs';
export interface JobsResult {
	/** Jobs per second, medians. */
	ours: number;
	queue: number;
	/** Of the middle round. */
	ratio: number;
}
const jobs = 3_000;
const atOnce = 4;

export async function emptyJobs(databaseUrl: string, rounds: number): Promise<JobsResult> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	const logger = new queue.Logger(() => () => {});
	await queue.runMigrations({ connectionString: databaseUrl, logger });
	const server = await buildApp({ database: { connectionString: databaseUrl, max: 20 } });
	await server.ready();
	server.services.jobs.register({ kind: 'empty', maxAttempts: 3, title: () => ({ en: 'Nothing', zh: '空任务' }), run: (ctx) => ctx.finish() });
	try {
		const pairs: { ours: number; queue: number }[] = [];
		for (let round = 0; round < rounds; round++) {
			pairs.push({
				ours: await rate(client, {
					add: `insert into "${schema}".dg_job (id, kind, key, payload, run_at, max_attempts, created_at, updated_at)
						select gen_random_uuid(), 'empty', null, '{}', now(), 3, now(), now() from generate_series(1, ${jobs})`,
					left: `select 1 from "${schema}".dg_job where kind = 'empty' and state <> 'done' limit 1`,
					async work() {
						const stop = startWorker(server.services, { jobsAtOnce: atOnce, pollMs: 1000, warn: (error) => console.error(error) });
						return stop;
					},
				}),
				queue: await rate(client, {
					add: `select graphile_worker.add_job('empty') from generate_series(1, ${jobs})`,
					left: `select 1 from graphile_worker._private_jobs limit 1`,
					async work() {
						const runner = await queue.run({
							...{ connectionString: databaseUrl, concurrency: atOnce, pollInterval: 1000, noHandleSignals: true, logger, maxPoolSize: 20 },
							taskList: { empty: async () => {} },
						});
						return () => runner.stop();
					},
				}),
			});
		}
		const ratios = pairs.map((pair) => pair.ours / pair.queue);
		return { ours: Math.round(median(pairs.map((p) => p.ours))), queue: Math.round(median(pairs.map((p) => p.queue))), ratio: median(ratios) };
	} finally {
		await server.close();
		await client.query(`delete from "${schema}".dg_job where kind = 'empty'`);
		await client.end();
	}
}

/** Jobs per second from the moment in which work begins until nothing is left. */
async function rate(client: pg.Client, { add, left, work }: { add: string; left: string; work(): Promise<() => Promise<void>> }): Promise<number> {
	await client.query(add);
	const began = performance.now();
	const stop = await work();
	while ((await client.query(left)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
	const seconds = (performance.now() - began) / 1000;
	await stop();
	return jobs / seconds;
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
