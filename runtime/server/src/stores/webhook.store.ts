import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';
import type { TriggerPlace } from './trigger.store.ts';

export interface StoredWebhook {
	app: string;
	workflow: string;
	trigger: string;
	/** The end of its address. */
	hint: string;
	/** What callers sign with, sealed. */
	signing: Buffer | null;
	createdAt: Date;
	usedAt: Date | null;
}

/** Addresses that others call. Of the address itself only a hash is kept. */
export function webhookStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_webhook');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns = 'app, workflow, trigger, hint, signing, created_at as "createdAt", used_at as "usedAt"';
	return {
		async byHash(hash: Buffer): Promise<StoredWebhook | undefined> {
			return (await ask<StoredWebhook>(`select ${columns} from ${table} where secret_hash = $1`, [hash]))[0];
		},
		async of(app: string, workflow: string): Promise<StoredWebhook[]> {
			return ask(`select ${columns} from ${table} where app = $1 and workflow = $2 order by trigger`, [app, workflow]);
		},
		/** `signing` undefined: as before. */
		async rotate(place: TriggerPlace, made: { hash: Buffer; hint: string; signing: Buffer | null | undefined; by: string; at: Date }): Promise<void> {
			const keeps = made.signing === undefined;
			await ask(
				`insert into ${table} as w (app, workflow, trigger, secret_hash, hint, signing, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
				on conflict (app, workflow, trigger) do update set secret_hash = excluded.secret_hash, hint = excluded.hint, created_at = excluded.created_at,
				created_by = excluded.created_by, used_at = null, signing = case when $9 then w.signing else excluded.signing end`,
				[...place, made.hash, made.hint, made.signing ?? null, made.at, made.by, keeps],
			);
		},
		async used(place: TriggerPlace, at: Date): Promise<void> {
			await ask(`update ${table} set used_at = $4 where app = $1 and workflow = $2 and trigger = $3`, [...place, at]);
		},
	};
}
