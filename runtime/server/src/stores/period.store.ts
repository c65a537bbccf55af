import type { CatalogueModel } from '@dougong/engine';
import type { PeriodState } from '@dougong/schemas/api';
import type pg from 'pg';
import { quoted } from './record-statement.ts';

export interface PeriodRow {
	key: string;
	period: string;
	state: PeriodState;
	at: Date;
	by: string | null;
	reason: string | null;
}
export interface PeriodChange {
	app: string;
	key: string;
	period: string;
	state: PeriodState;
	at: Date;
	by: string;
	reason: string;
}
type Queryable = Pick<pg.Pool, 'query'>;

/** States of periods of one environment. A period without a row is open. */
export function periodStore(on: Queryable, schema: string) {
	const table = quoted(schema, 'dg_period');
	return {
		/** Periods that ever had a state, newest first; `by` is the user's name. */
		async list(app: string): Promise<PeriodRow[]> {
			const { rows } = await on.query<PeriodRow>(
				`select p.key, p.period, p.state, p.at, coalesce(u.name, p.by_user) as by, p.reason from ${table} p left join dougong."user" u on u.id = p.by_user
					where p.app = $1 order by p.period desc`,
				[app],
			);
			return rows;
		},
		async state(app: string, key: string, period: string): Promise<PeriodState> {
			const { rows } = await on.query<{ state: PeriodState }>(`select state from ${table} where app = $1 and key = $2 and period = $3`, [app, key, period]);
			return rows[0]?.state ?? 'open';
		},
		/**
		 * Waits until the writes of these models that are under way have ended, and holds up others until the transaction ends: nothing gets into
		 * a period that was looked at as open by a write and closed meanwhile. Fails with 55P03 when that takes seconds.
		 */
		async holdWrites(models: readonly CatalogueModel[]): Promise<void> {
			if (models.length === 0) return;
			await on.query(`select set_config('lock_timeout', '5s', true)`);
			await on.query(`lock table ${models.map((m) => quoted(schema, m.table)).join(', ')} in share mode`);
		},
		/** The state before. Null: it is closed, and stays so. */
		async change({ app, key, period, state, at, by, reason }: PeriodChange): Promise<PeriodState | null> {
			await on.query(`insert into ${table} (app, key, period, state, at) values ($1, $2, $3, 'open', $4) on conflict do nothing`, [app, key, period, at]);
			const { rows } = await on.query<{ state: PeriodState }>(`select state from ${table} where app = $1 and key = $2 and period = $3 for update`, [
				app,
				key,
				period,
			]);
			const before = rows[0]?.state ?? 'open';
			if (before === 'closed') return null;
			await on.query(`update ${table} set state = $4, at = $5, by_user = $6, reason = $7 where app = $1 and key = $2 and period = $3`, [
				...[app, key, period],
				...[state, at, by, reason],
			]);
			await on.query(
				`insert into ${quoted(schema, 'dg_period_change')} (app, key, period, from_state, to_state, at, by_user, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
				[app, key, period, before, state, at, by, reason],
			);
			return before;
		},
	};
}
