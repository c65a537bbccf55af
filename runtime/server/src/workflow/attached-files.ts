import type { RequestContext } from '../http/context.ts';
import { orNothing } from '../http/or-nothing.ts';
import { Problem } from '../http/problem.ts';
import { fileStore } from '../stores/file.store.ts';
import type { Queryable } from '../stores/job.store.ts';
import { runReadStore } from '../stores/run.store.ts';
import { heard } from './discretion.ts';
import { findRun, type RunReading } from './find-run.ts';

/** Nobody hangs on a story what they cannot read themselves: whoever sees the story could then. Refuses with file.unknown. */
export async function refuseForeignFiles(client: Queryable, { env, user, personId, isAdmin }: RequestContext, ids: readonly string[] = []): Promise<void> {
	const wanted = new Set(ids);
	if (wanted.size === 0) return;
	const found = await fileStore(client, env.schema).readable([...wanted], { userId: user.id, personId, isAdmin });
	if (found.length < wanted.size) throw new Problem('file.unknown');
}

/** Whether a file hangs on the story of a run that the reader may see now. */
export async function hangsOnRun(reading: RunReading, run: string, file: string): Promise<boolean> {
	const seen = await orNothing(findRun(reading, run));
	if (!seen || seen.sight === 'record') return false;
	const store = runReadStore(reading.services.pool, reading.ctx.env.schema);
	const confidential = seen.pinned.workflow.confidential === true;
	if (!confidential) return store.hasFile(run, file);
	const steps = heard(await store.steps(run), { sight: seen.sight, me: reading.ctx.personId, confidential });
	return steps.some(({ details }) => Array.isArray(details.files) && details.files.includes(file));
}
