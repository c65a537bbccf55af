import type { LocalText } from '../http/problem.ts';
import type { Queryable } from './job.store.ts';
import { laterJob } from '../workflow/job-names.ts';
import { quoted } from './record-statement.ts';

/** Names a trigger: `[app, workflow, trigger]`. */
export type TriggerPlace = readonly [app: string, workflow: string, trigger: string];

/** What triggers remember. */
export function triggerStore(on: Queryable, schema: string) {
	const t = (name: string) => quoted(schema, name);
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	return {
		/** Runs that were begun under these keys, by key. */
		async startedUnder(keys: readonly string[]): Promise<Map<string, string>> {
			if (keys.length === 0) return new Map();
			const rows = await ask<{ key: string; id: string }>(`select start_key as key, id from ${t('dg_run')} where start_key = any($1)`, [keys]);
			return new Map(rows.map(({ key, id }) => [key, id]));
		},
		/** The run that is open on a record where no second may be, kept from ending until the transaction ends. */
		async holdOpenRun(record: string, app: string, workflow: string): Promise<string | undefined> {
			const text = `select id from ${t('dg_run')} where record = $1 and app = $2 and workflow = $3 and sole and status in ('running', 'stopped') for share`;
			return (await ask<{ id: string }>(text, [record, app, workflow]))[0]?.id;
		},
		/** A run has ended: those that wait for it on its record are due. */
		async wakeLater(record: string, app: string, workflow: string, at: string): Promise<void> {
			await ask(`update ${t('dg_job')} set run_at = $4 where kind = $1 and state = 'waiting' and starts_with(key, $2 || ' ' || $3 || ' ') and run_at > $4`, [
				laterJob,
				`${app}/${workflow}`,
				record,
				at,
			]);
		},
		async addNote(run: string, at: string, text: LocalText): Promise<void> {
			await ask(`insert into ${t('dg_run_step')} (run, at, kind, details) values ($1, $2, 'note', $3)`, [run, at, JSON.stringify({ text })]);
		},
		/**
		 * Takes down on which records a condition holds. Answers those on which it has begun to hold; whoever asks about the same record meanwhile
		 * waits for the end of our transaction.
		 */
		async settle(place: TriggerPlace, found: readonly { id: string; holds: boolean }[], at: Date): Promise<string[]> {
			const no = found.flatMap(({ id, holds }) => (holds ? [] : [id]));
			const yes = found.flatMap(({ id, holds }) => (holds ? [id] : []));
			if (no.length > 0)
				await ask(`delete from ${t('dg_workflow_condition')} where app = $1 and workflow = $2 and trigger = $3 and record = any($4::uuid[])`, [...place, no]);
			if (yes.length === 0) return [];
			const rows = await ask<{ record: string }>(
				`insert into ${t('dg_workflow_condition')} (app, workflow, trigger, record, since) select $1, $2, $3, r, $5 from unnest($4::uuid[]) r order by r
				on conflict do nothing returning record`,
				[...place, yes, at],
			);
			return rows.map(({ record }) => record);
		},
		/** Forgets what is known of all other triggers of an app. As `workflow/trigger`. */
		async forgetOthers(app: string, { conditions, webhooks }: { conditions: readonly string[]; webhooks: readonly string[] }): Promise<void> {
			await ask(`delete from ${t('dg_workflow_condition')} where app = $1 and not (workflow || '/' || trigger = any($2))`, [app, conditions]);
			await ask(`delete from ${t('dg_webhook')} where app = $1 and not (workflow || '/' || trigger = any($2))`, [app, webhooks]);
		},
		/** Removes waiting jobs of a kind whose key none of these is, and that belong to the app. */
		async dropJobs(kind: string, app: string, keys: readonly string[]): Promise<void> {
			await ask(`delete from ${t('dg_job')} where kind = $1 and state = 'waiting' and key like $2 and not (key = any($3))`, [kind, `${app}/%`, keys]);
		},
	};
}
