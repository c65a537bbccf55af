import type { JsonObject } from '@dougong/schemas';
import { drawFromSeries } from '../../stores/sequence.ts';
import type { EffectOf, Perform } from '../transaction.ts';

/** `{YYYY}`, `{YY}`, `{MM}`, `{DD}` are of today; the one `{####}` counts, from 1 again whenever the rest of the text changes. */
export const number: Perform<EffectOf<'number'>> = async (tx, { series, pattern }) => {
	const [year = '', month = '', day = ''] = tx.ctx.facts.today.split('-');
	const dates: JsonObject = { YYYY: year, YY: year.slice(2), MM: month, DD: day };
	const dated = pattern.replace(/\{(YYYY|YY|MM|DD)\}/g, (_, part: string) => String(dates[part]));
	const [before = '', digits = '#', after = ''] = dated.split(/\{(#+)\}/);
	const value = await drawFromSeries(tx.client, tx.env.schema, { app: tx.row.app, series, scope: dated });
	return `${before}${String(value).padStart(digits.length, '0')}${after}`;
};
