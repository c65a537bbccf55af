import type { NewRehearsal } from '@dougong/schemas/api';
import { moveClock, clockOf } from '../environments/sandboxes.ts';
import { inTransaction } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import { newRecordId } from '../records/new-id.ts';
import type { Services } from '../services.ts';
import { rehearsalStore } from '../stores/rehearsal.store.ts';
import { EffectRefused } from '../workflow/effect-refused.ts';
import { askRecords } from '../workflow/questions.ts';
import { askingBefore } from '../workflow/triggers/begin-triggered.ts';
import { startJob } from './job-names.ts';
import { placeStart } from './starts.ts';

/**
 * Begins a rehearsal in a sandbox, and sends its clock on its way. Refuses with environment.not-a-sandbox, environment.forwarding,
 * environment.clock-target, workflow.unknown, workflow.not-startable, input.invalid.
 */
export async function rehearse(services: Services, env: Environment, body: NewRehearsal, user: string): Promise<void> {
	const row = await clockOf(services, env);
	if (row.forward?.state === 'running') throw new Problem('environment.forwarding');
	const { to, answers, starts = [] } = body;
	const begins = services.clock.now(row);
	const ends = new Date(to);
	if (!(ends > begins)) throw new Problem('environment.clock-target', { now: begins.toISOString() });
	const set = await services.catalogues.get(env);
	for (const [i, start] of starts.entries()) {
		const at = new Date(start.at);
		if (at < begins || at > ends) throw invalid(i, 'at', { en: 'This is not within the rehearsal.', zh: '不在预演期间内。' });
		const { pinned, model } = placeStart(set, start, i);
		if (!model || start.where === undefined) continue;
		const asking = await askingBefore(services, env, pinned);
		await askRecords(asking, { model: model.ref, of: 'where', where: start.where, limit: 1 }).catch((error: unknown) => {
			throw error instanceof EffectRefused ? invalid(i, 'where', error.error.message) : error;
		});
	}
	const id = newRecordId(begins);
	// The clock stands from here on: what runs meanwhile would be part of it or not by chance.
	const standing = { ...env, clock: { at: begins, since: null } };
	await inTransaction(services.pool, async (client) => {
		await rehearsalStore(client, env.schema).begin({ id, begins, ends, options: { answers, starts }, user });
		for (const [index, start] of starts.entries()) {
			const payload = { start: { ...start }, rehearsal: id, index };
			await services.jobs.enqueue(client, standing, { kind: startJob, key: `${index}`, payload, runAt: new Date(start.at) });
		}
	});
	await moveClock(services, env, { to });
}

function invalid(start: number, field: string, detail: { en: string; zh: string }): Problem {
	return new Problem('input.invalid', {}, [{ pointer: `#/starts/${start}/${field}`, code: `rehearsal.${field}`, detail }]);
}
