import type { JsonObject } from '@dougong/schemas';
import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

/** A host (`name:port`) that calls go to. */
export interface CallHost {
	host: string;
	/** Also where its address is a private one. */
	allowed: boolean;
	/** What a sandbox is answered in its place. */
	answer: { status: number; body: string } | null;
	failures: number;
	pausedUntil: Date | null;
}

/** Calls of runs to others, and the secrets that they send. */
export function callStore(on: Queryable, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns = 'host, allowed, answer, failures, paused_until as "pausedUntil"';
	return {
		async host(host: string): Promise<CallHost> {
			const [found] = await ask<CallHost>(`select ${columns} from ${t('dg_call_host')} where host = $1`, [host]);
			return found ?? { host, allowed: false, answer: null, failures: 0, pausedUntil: null };
		},
		async hosts(): Promise<CallHost[]> {
			return ask(`select ${columns} from ${t('dg_call_host')} order by host`, []);
		},
		async saveHost({ host, allowed, answer }: Pick<CallHost, 'host' | 'allowed' | 'answer'>, by: string, at: Date): Promise<void> {
			await ask(
				`insert into ${t('dg_call_host')} (host, allowed, answer, updated_at, updated_by) values ($1, $2, $3, $4, $5)
				on conflict (host) do update set allowed = excluded.allowed, answer = excluded.answer, failures = 0, paused_until = null,
				updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
				[host, allowed, answer && JSON.stringify(answer), at, by],
			);
		},
		/** After tries: how many have failed in a row, and until when it rests. */
		async saveCircuit(host: string, { failures, pausedUntil }: Pick<CallHost, 'failures' | 'pausedUntil'>, at: Date): Promise<void> {
			await ask(
				`insert into ${t('dg_call_host')} as h (host, failures, paused_until, updated_at) values ($1, $2, $3, $4)
				on conflict (host) do update set failures = excluded.failures, paused_until = excluded.paused_until
				where h.failures <> excluded.failures or h.paused_until is distinct from excluded.paused_until`,
				[host, failures, pausedUntil, at],
			);
		},
		/** Counts a try before it is made, so that one of which nothing is heard any more is counted as well. */
		async beginAttempt(key: string, at: Date): Promise<void> {
			await ask(`update ${t('dg_run_effect')} set attempts = attempts + 1, updated_at = $2 where key = $1 and state = 'waiting'`, [key, at]);
		},
		async saveError(key: string, error: string, at: Date): Promise<void> {
			await ask(`update ${t('dg_run_effect')} set error = $2, updated_at = $3 where key = $1`, [key, error, at]);
		},
		async saveEnd(key: string, { state, response, error }: { state: string; response: JsonObject | null; error: string | null }, at: Date): Promise<void> {
			await ask(`update ${t('dg_run_effect')} set state = $2, response = $3, error = $4, updated_at = $5 where key = $1`, [
				key,
				state,
				response && JSON.stringify(response),
				error,
				at,
			]);
		},

		async secretNames(): Promise<{ name: string; updatedAt: Date }[]> {
			return ask(`select name, updated_at as "updatedAt" from ${t('dg_secret')} order by name`, []);
		},
		async secrets(names: readonly string[]): Promise<{ name: string; sealed: Buffer }[]> {
			return names.length === 0 ? [] : ask(`select name, sealed from ${t('dg_secret')} where name = any($1)`, [names]);
		},
		async saveSecret(name: string, sealed: Buffer, by: string, at: Date): Promise<void> {
			await ask(
				`insert into ${t('dg_secret')} (name, sealed, updated_at, updated_by) values ($1, $2, $3, $4)
				on conflict (name) do update set sealed = excluded.sealed, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
				[name, sealed, at, by],
			);
		},
		/** False: there is none of this name. */
		async removeSecret(name: string): Promise<boolean> {
			return (await ask(`delete from ${t('dg_secret')} where name = $1 returning name`, [name])).length > 0;
		},
	};
}
