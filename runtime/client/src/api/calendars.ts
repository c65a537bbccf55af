import type { CalendarDayJson, CalendarEntry, CalendarTable, PeriodKindEntry, PeriodState } from '@dougong/schemas/api';
import { request } from './http.ts';

/** Calendars of work days, and states of periods. */

export const listCalendars = (env: string) => request<{ calendars: CalendarEntry[] }>('GET', `/${env}/calendars`).then((r) => r.calendars);
export interface CalendarChange {
	title: string;
	weekend: number[];
	inUse?: true;
}
export const saveCalendar = (env: string, key: string, body: CalendarChange) => request<unknown>('PUT', `/${env}/calendars/${key}`, { body });
/** Without a version: the newest. */
export const getCalendarYear = (env: string, key: string, year: number, version?: number) =>
	request<CalendarTable>('GET', `/${env}/calendars/${key}/years/${year}${version === undefined ? '' : `?version=${version}`}`);
export const importCalendarYear = (env: string, key: string, year: number, body: { source: string; days: CalendarDayJson[] }) =>
	request<{ year: number; version: number }>('PUT', `/${env}/calendars/${key}/years/${year}`, { body });

export const listPeriods = (env: string, app: string) => request<{ kinds: PeriodKindEntry[] }>('GET', `/${env}/apps/${app}/periods`).then((r) => r.kinds);
export const changePeriod = (env: string, app: string, of: { key: string; period: string }, body: { state: PeriodState; reason: string }) =>
	request<void>('PUT', `/${env}/apps/${app}/periods/${of.key}/${encodeURIComponent(of.period)}`, { body });
