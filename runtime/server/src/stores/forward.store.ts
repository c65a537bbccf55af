import { sql } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { ForwardRow, PlatformTables } from '../database/tables.ts';
import type { ClockState } from '../environments/clock.ts';

/** A sandbox with its clock and the way that it goes, or went last. */
export interface ClockRow {
	key: string;
	of: string;
	copiedAt: Date;
	clock: ClockState;
	forward: ForwardRow | null;
}
export interface Lease {
	worker: string;
	leaseMs: number;
}

/** The clocks of sandboxes, and who moves them. Leases go by the clock of the database, which all processes share. */
export function forwardStore(db: Db<PlatformTables>) {
	const running = sql<boolean>`coalesce(forward->>'state' = 'running', false)`;
	const columns = ['key', 'sandbox_of', 'copied_at', 'clock_at', 'clock_since', 'forward'] as const;
	const leaseEnd = ({ leaseMs }: Lease) => sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
	const stateOf = (state: ForwardRow) => JSON.stringify(state);
	return {
		async list(): Promise<ClockRow[]> {
			return (await db.selectFrom('environment').select(columns).where('sandbox_of', 'is not', null).execute()).flatMap(toRow);
		},
		async find(key: string): Promise<ClockRow | undefined> {
			const row = await db.selectFrom('environment').select(columns).where('key', '=', key).executeTakeFirst();
			return row && toRow(row)[0];
		},
		/** Sets it, unless it is on its way: then false. */
		async set(key: string, { at, since }: ClockState): Promise<boolean> {
			const change = db.updateTable('environment').set({ clock_at: at, clock_since: since }).where('key', '=', key).where('sandbox_of', 'is not', null);
			return (await change.where(sql<boolean>`not ${running}`).executeTakeFirst()).numUpdatedRows > 0n;
		},
		/** The clock stands, and waits for a process that moves it. False: it is on its way already. */
		async start(key: string, forward: ForwardRow): Promise<boolean> {
			const change = db.updateTable('environment').set({
				clock_at: new Date(forward.from),
				clock_since: null,
				forward: stateOf(forward),
				forward_until: null,
				forward_by: null,
			});
			return (
				(await change.where('key', '=', key).where('sandbox_of', 'is not', null).where(sql<boolean>`not ${running}`).executeTakeFirst()).numUpdatedRows > 0n
			);
		},
		/** Asks it to stop after the work of its instant. */
		async stop(key: string): Promise<void> {
			const asked = sql<string>`jsonb_set(forward, '{stop}', 'true')`;
			await db.updateTable('environment').set({ forward: asked }).where('key', '=', key).where(running).execute();
		},
		/** For `worker` until the lease ends, when nobody else has it. */
		async claim(key: string, lease: Lease): Promise<ClockRow | undefined> {
			const row = await db
				.updateTable('environment')
				.set({ forward_by: lease.worker, forward_until: leaseEnd(lease) })
				.where('key', '=', key)
				.where(running)
				.where((w) => w.or([w('forward_until', 'is', null), w('forward_until', '<', sql<Date>`now()`)]))
				.returning(columns)
				.executeTakeFirst();
			return row && toRow(row)[0];
		},
		/** Where it has come to. `lost`: somebody else has it, or nobody any more. */
		async advance(key: string, lease: Lease, { at, jobsDone }: { at: Date; jobsDone: number }): Promise<'on' | 'stop' | 'lost'> {
			const row = await db
				.updateTable('environment')
				.set({ clock_at: at, forward: sql<string>`jsonb_set(forward, '{jobsDone}', to_jsonb(${jobsDone}::bigint))`, forward_until: leaseEnd(lease) })
				.where('key', '=', key)
				.where('forward_by', '=', lease.worker)
				.where(running)
				.returning(sql<boolean>`(forward->>'stop')::boolean`.as('stop'))
				.executeTakeFirst();
			if (!row) return 'lost';
			return row.stop ? 'stop' : 'on';
		},
		async end(key: string, { worker }: Lease, clock: ClockState, forward: Omit<ForwardRow, 'stop'>): Promise<boolean> {
			const change = db.updateTable('environment').set({
				clock_at: clock.at,
				clock_since: clock.since,
				forward: stateOf({ ...forward, stop: false }),
				forward_until: null,
				forward_by: null,
			});
			return (await change.where('key', '=', key).where('forward_by', '=', worker).where(running).executeTakeFirst()).numUpdatedRows > 0n;
		},
		/** Ends it at once, whoever has it. */
		async breakOff(key: string, at: Date): Promise<void> {
			const forward = sql<string>`forward || jsonb_build_object('state', 'stopped', 'endedAt', ${at.toISOString()}::text)`;
			await db.updateTable('environment').set({ forward, forward_until: null, forward_by: null }).where('key', '=', key).where(running).execute();
		},
		/** Another process may have it at once. */
		async letGo(key: string, { worker }: Lease): Promise<void> {
			await db.updateTable('environment').set({ forward_until: null, forward_by: null }).where('key', '=', key).where('forward_by', '=', worker).execute();
		},
	};
}

interface Row {
	key: string;
	sandbox_of: string | null;
	copied_at: Date | null;
	clock_at: Date | null;
	clock_since: Date | null;
	forward: ForwardRow | null;
}

function toRow({ key, sandbox_of, copied_at, clock_at, clock_since, forward }: Row): ClockRow[] {
	return sandbox_of === null || !copied_at || !clock_at
		? []
		: [{ key, of: sandbox_of, copiedAt: copied_at, clock: { at: clock_at, since: clock_since }, forward }];
}
