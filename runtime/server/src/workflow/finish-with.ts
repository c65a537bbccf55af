import type { JsonObject } from '@dougong/schemas';
import type { JobContext } from '../jobs/job-kind.ts';
import { announceRuns, type Opening, opening, withCare } from './open-run.ts';

/** Work in the transaction that ends the job: its effect and its end come together. */
export async function finishWith(ctx: JobContext, work: (open: Opening) => Promise<JsonObject | undefined>): Promise<void> {
	let last: Opening | undefined;
	await withCare((careful) =>
		ctx.finish(async (client) => {
			last = await opening(ctx.services, ctx.env, client, careful);
			return work(last);
		}),
	);
	if (last) await announceRuns(last);
}
