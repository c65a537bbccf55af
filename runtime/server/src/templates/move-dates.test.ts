import { expect, it } from 'vitest';
import { periodMoves } from './move-dates.ts';

const anchor = '2026-11-20';
const moved = (today: string, values: { [field: string]: string }) =>
	Object.fromEntries(periodMoves({ spans: [{ from: 'from', to: 'to' }], within: [{ key: 'day', unit: 'month' }] }, values, { anchor, today }));

it.each([
	['a month', '2027-01-10', { from: '2026-10-01', to: '2026-10-31' }, { from: '2026-12-01', to: '2026-12-31' }],
	['a month that becomes shorter', '2027-03-05', { from: '2026-10-01', to: '2026-10-31' }, { from: '2027-02-01', to: '2027-02-28' }],
	['a quarter', '2027-01-10', { from: '2026-10-01', to: '2026-12-31' }, { from: '2027-01-01', to: '2027-03-31' }],
	['a quarter inside of the same', '2026-12-31', { from: '2026-10-01', to: '2026-12-31' }, { from: '2026-10-01', to: '2026-12-31' }],
	['a year', '2027-01-10', { from: '2026-01-01', to: '2026-12-31' }, { from: '2027-01-01', to: '2027-12-31' }],
	['back', '2026-09-30', { from: '2026-11-01', to: '2026-11-30' }, { from: '2026-09-01', to: '2026-09-30' }],
	['three months that are no quarter: by days', '2027-01-10', { from: '2026-11-01', to: '2027-01-31' }, {}],
	['a part of a month: by days', '2027-01-10', { from: '2026-11-12', to: '2026-11-28' }, {}],
	['what has no end: by days', '2027-01-10', { from: '2026-11-01' }, {}],
	['a day of the month before stays in the month before', '2026-12-01', { day: '2026-10-31' }, { day: '2026-11-30' }],
	['what is no date is left to the check of the record', '2026-12-01', { day: 'soon' }, {}],
])('%s', (_, today, values, wanted) => expect(moved(today, values as { [field: string]: string })).toEqual(wanted));
