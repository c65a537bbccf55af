import type { CalendarDay, LocalText, WorkCalendar } from '@dougong/engine';
import { workCalendar } from '@dougong/engine';
import { sql } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';

export interface CalendarRow {
	key: string;
	title: LocalText;
	weekend: number[];
	inUse: boolean;
}
export interface YearTable {
	year: number;
	version: number;
	source: string;
	days: CalendarDay[];
}
export interface YearVersion {
	year: number;
	version: number;
	source: string;
	importedAt: Date;
	importedBy: string | null;
	days: number;
}

/** Calendars of one environment. Tables of years are only ever added; the newest version of a year is the one that holds. */
export function calendarStore(db: Db<EnvironmentTables>) {
	const columns = ['key', 'title', 'weekend', 'in_use as inUse'] as const;
	return {
		async list(): Promise<CalendarRow[]> {
			return db.selectFrom('dg_calendar').select(columns).orderBy('in_use', 'desc').orderBy('key').execute();
		},
		async find(key: string): Promise<CalendarRow | undefined> {
			return db.selectFrom('dg_calendar').select(columns).where('key', '=', key).executeTakeFirst();
		},
		/** The calendar of formulas; undefined when none is in use. */
		async inUse(): Promise<CalendarRow | undefined> {
			return db.selectFrom('dg_calendar').select(columns).where('in_use', '=', true).executeTakeFirst();
		},
		async save({ key, title, weekend }: Omit<CalendarRow, 'inUse'>): Promise<void> {
			const values = { title: JSON.stringify(title), weekend };
			await db
				.insertInto('dg_calendar')
				.values({ key, ...values })
				.onConflict((c) => c.column('key').doUpdateSet(values))
				.execute();
		},
		/** Makes this one the calendar of formulas. */
		async use(key: string): Promise<void> {
			await db.updateTable('dg_calendar').set({ in_use: false }).where('in_use', '=', true).where('key', '<>', key).execute();
			await db.updateTable('dg_calendar').set({ in_use: true }).where('key', '=', key).execute();
		},
		/** The tables that hold, by year. */
		async tables(calendar: string): Promise<YearTable[]> {
			return this.read(calendar, null, null);
		},
		async version(calendar: string, year: number, version: number): Promise<YearTable | undefined> {
			return (await this.read(calendar, year, version))[0];
		},
		async read(calendar: string, year: number | null, version: number | null): Promise<YearTable[]> {
			const rows = await db
				.selectFrom('dg_calendar_year as y')
				.leftJoin('dg_calendar_day as d', (j) => j.onRef('d.calendar', '=', 'y.calendar').onRef('d.year', '=', 'y.year').onRef('d.version', '=', 'y.version'))
				.select(['y.year', 'y.version', 'y.source', 'd.date', 'd.name', 'd.off'])
				.where('y.calendar', '=', calendar)
				.$if(year !== null, (q) => q.where('y.year', '=', year as number).where('y.version', '=', version as number))
				.$if(year === null, (q) =>
					q.where((e) =>
						e(
							'y.version',
							'=',
							e
								.selectFrom('dg_calendar_year as n')
								.select((m) => m.fn.max('n.version').as('newest'))
								.whereRef('n.calendar', '=', 'y.calendar')
								.whereRef('n.year', '=', 'y.year'),
						),
					),
				)
				.orderBy('y.year')
				.orderBy('d.date')
				.execute();
			const tables = new Map<number, YearTable>();
			for (const { year, version, source, date, name, off } of rows) {
				const table = tables.get(year) ?? { year, version, source, days: [] };
				tables.set(year, table);
				if (date !== null && name !== null && off !== null) table.days.push({ date, name, off });
			}
			return [...tables.values()];
		},
		/** Every version of every year, newest first. */
		async versions(calendar: string): Promise<YearVersion[]> {
			return db
				.selectFrom('dg_calendar_year as y')
				.select(['y.year', 'y.version', 'y.source', 'y.imported_at as importedAt', 'y.imported_by as importedBy'])
				.select((e) =>
					e
						.selectFrom('dg_calendar_day as d')
						.select((c) => c.fn.countAll<number>().as('n'))
						.whereRef('d.calendar', '=', 'y.calendar')
						.whereRef('d.year', '=', 'y.year')
						.whereRef('d.version', '=', 'y.version')
						.as('days'),
				)
				.where('y.calendar', '=', calendar)
				.orderBy('y.year', 'desc')
				.orderBy('y.version', 'desc')
				.execute()
				.then((rows) => rows.map((row) => ({ ...row, days: row.days ?? 0 })));
		},
		/** A further version of a year. Imports of one calendar take turns: made in a transaction, this waits for others. */
		async addYear(calendar: string, { year, source, days }: Omit<YearTable, 'version'>, { by, at }: { by: string; at: Date }): Promise<number> {
			await db.selectFrom('dg_calendar').select('key').where('key', '=', calendar).forUpdate().execute();
			const newest = await db
				.selectFrom('dg_calendar_year')
				.select((e) => e.fn.max('version').as('version'))
				.where('calendar', '=', calendar)
				.where('year', '=', year)
				.executeTakeFirst();
			const version = (newest?.version ?? 0) + 1;
			await db.insertInto('dg_calendar_year').values({ calendar, year, version, source, imported_at: at, imported_by: by }).execute();
			if (days.length > 0)
				await db
					.insertInto('dg_calendar_day')
					.columns(['calendar', 'year', 'version', 'date', 'name', 'off'])
					.expression(
						db
							.selectFrom(
								sql<{ date: string; name: string; off: boolean }>`jsonb_to_recordset(${JSON.stringify(days)}::jsonb)`.as(
									sql`d(date date, name text, off boolean)`,
								),
							)
							.select([sql.lit(calendar).as('calendar'), sql.lit(year).as('year'), sql.lit(version).as('version')])
							.select(['date', 'name', 'off']),
					)
					.execute();
			return version;
		},
		/** The calendar that formulas reckon with, in the form that they want; undefined when none is in use. */
		async workCalendar(): Promise<WorkCalendar | undefined> {
			const row = await this.inUse();
			return row && workCalendar({ key: row.key, weekend: row.weekend, years: await this.tables(row.key) });
		},
	};
}
