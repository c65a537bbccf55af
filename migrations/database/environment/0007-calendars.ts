import { sql } from 'kysely';
import { chinaWorkDays } from '../calendars/china.ts';
import type { DatabaseMigration } from '../migration.ts';

/**
 * Work days as data, each table of a year in all versions that were ever imported, and the states of periods. The shipped tables are imported
 * like any other: what is imported later is a further version.
 */
export const calendars: DatabaseMigration = {
	number: 7,
	name: 'calendars',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);

		await run(sql`create table ${t('dg_calendar')} (
			key text primary key,
			title jsonb not null,
			weekend smallint[] not null,
			in_use boolean not null default false)`);
		await run(sql`create unique index dg_calendar_in_use on ${t('dg_calendar')} (in_use) where in_use`);
		await run(sql`create table ${t('dg_calendar_year')} (
			calendar text not null references ${t('dg_calendar')} (key),
			year integer not null check (year between 1900 and 2200),
			version integer not null,
			source text not null,
			imported_at timestamptz not null default now(),
			imported_by text,
			primary key (calendar, year, version))`);
		await run(sql`create table ${t('dg_calendar_day')} (
			calendar text not null,
			year integer not null,
			version integer not null,
			date date not null,
			name text not null,
			off boolean not null,
			primary key (calendar, year, version, date),
			foreign key (calendar, year, version) references ${t('dg_calendar_year')} (calendar, year, version))`);

		const { key, title, weekend, years } = chinaWorkDays;
		await run(sql`insert into ${t('dg_calendar')} values (${key}, ${JSON.stringify(title)}::jsonb, ${[...weekend]}::smallint[], true)`);
		for (const { year, source, days } of years) {
			await run(sql`insert into ${t('dg_calendar_year')} (calendar, year, version, source) values (${key}, ${year}, 1, ${source})`);
			await run(sql`insert into ${t('dg_calendar_day')} select ${key}, ${year}, 1, d.date, d.name, d.off
				from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) d(date date, name text, off boolean)`);
		}

		// A period without a row is open.
		await run(sql`create table ${t('dg_period')} (
			app text not null,
			key text not null,
			period text not null,
			state text not null check (state in ('open', 'frozen', 'closed')),
			at timestamptz not null,
			by_user text,
			reason text,
			primary key (app, key, period))`);
		await run(sql`create table ${t('dg_period_change')} (
			id bigint generated always as identity primary key,
			app text not null,
			key text not null,
			period text not null,
			from_state text not null,
			to_state text not null,
			at timestamptz not null,
			by_user text,
			reason text)`);
		await run(sql`create index dg_period_change_of on ${t('dg_period_change')} (app, key, period)`);
	},
};
