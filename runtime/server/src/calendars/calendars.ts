import { noCalendar, type WorkCalendar } from '@dougong/engine';
import type pg from 'pg';
import { environmentDb } from '../database/pool.ts';
import type { Changes } from '../http/changes.ts';
import { ShortCache } from '../identity/short-cache.ts';
import { calendarStore } from '../stores/calendar.store.ts';

/** The calendar of work days of each environment: facts of its formulas. */
export interface Calendars {
	/** From memory once loaded. The same object until it changes, so that what is worked out from it can be kept. */
	get(env: { key: string; schema: string }): WorkCalendar | Promise<WorkCalendar>;
	/** As it lies in the database now: for what is stored, and must not be worked out by a calendar of a moment ago. */
	read(env: { key: string; schema: string }): Promise<WorkCalendar>;
}

/** How long another process's import may go unnoticed when no notification arrives. */
const ttlMs = 60_000;

export function createCalendars({ pool, changes }: { pool: pg.Pool; changes: Changes }): Calendars {
	const cache = new ShortCache<WorkCalendar>({ ttlMs, max: 1_000 });
	changes.on((change) => {
		if (change.what === 'calendar' || change.what === 'removed') cache.clear();
	});
	const read = async ({ schema }: { schema: string }) => (await calendarStore(environmentDb(pool, schema)).workCalendar()) ?? noCalendar;
	return { get: (env) => cache.get(`${env.key} ${env.schema}`, () => read(env)), read };
}
