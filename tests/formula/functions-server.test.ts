import { languageVersion } from '@dougong/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make, whole } from '../api/records-app.ts';
import { startApp, type TestApp } from '../support/server.ts';

/** Functions over records as computed fields of a running server: worked numbers through the front door. */
const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
const text = (title: string, more: object = {}) => ({ type: 'string', title, maxLength: 60, ...more });
const formula = (title: string, written: string) => number(title, { 'x-formula': written });
const mean = (of: string) => `AVERAGE(${of}, [points])`;
const spread = (of: string) => `STDEVP(${of}, [points])`;

const app = {
	app: { kind: 'app', key: 'pool', title: 'Pool', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [] },
	definitions: [
		{
			kind: 'model',
			key: 'entry',
			title: 'Entry',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: text('Name'),
					team: text('Team'),
					hours: number('Hours'),
					coefficient: number('Coefficient'),
					points: number('Points'),
					day: { type: 'string', format: 'date', title: 'Day' },
					done: { type: 'boolean', title: 'Done' },
					pay: formula('Pay', 'SPLIT_SHARE(PEERS([team]), 12000, [hours] * [coefficient], 2)'),
					place: formula('Place', 'RANK(PEERS([team]), [points])'),
					dense: formula('Place without gaps', 'DENSE_RANK(PEERS([team]), [points])'),
					part: formula('Part', 'ROUND(SHARE(PEERS([team]), [points]), 4)'),
					middle: formula('Middle', 'MEDIAN(PEERS([team]), [points])'),
					upper: formula('Upper', 'PERCENTILE(PEERS([team]), [points], 0.9)'),
					shifted: formula(
						'Shifted',
						`ROUND(${mean('PEERS()')} + ${spread('PEERS()')} * ([points] - ${mean('PEERS([team])')}) / ${spread('PEERS([team])')}, 2)`,
					),
					falls: formula('Falls', 'TREND(PEERS([team]), [points], [day])'),
					streak: formula('Streak', 'STREAK(PEERS([team]), [points] < 93, [day])'),
					latest: text('Latest', { 'x-formula': 'LAST(PEERS([team]), [name], [day])' }),
					names: text('Names', { 'x-formula': 'JOIN(PEERS([team]), [name], "、")' }),
					kinds: formula('Kinds', 'COUNT_DISTINCT(PEERS([team]), [points])'),
					whole: { type: 'boolean', title: 'Whole', 'x-formula': 'ALL(PEERS([team]), [done]) AND NOT ANY(PEERS([team]), [points] < 60)' },
					level: text('Level', { 'x-formula': 'BAND([points], "[0,70)", "low", "[70,95)", "fair", "[95,)", "high")' }),
					scored: formula('Scored', 'INTERPOLATE([points], 80, 60, 90, 80, 100, 100)'),
					code: text('Code', { 'x-formula': 'PAD_LEFT(TEXT([place]), 3, "0") & "-" & UPPER(LEFT([team], 2))' }),
				},
			},
		},
	],
};
const entries = '/production/apps/pool/records/entry';

let server: TestApp;
beforeAll(async () => {
	server = await startApp({ apps: ['directory', app] });
});
afterAll(() => server[Symbol.asyncDispose]());

const add = async (values: object) => (await make(server.admin, entries, values)).id as string;
const get = async (id: string) => whole(await server.admin.get(`${entries}/${id}`)).values as Record<string, unknown>;

describe('functions over records, as computed fields of a server', () => {
	it('5.8: a team pool of 12,000 by hours × coefficient is 4,890.56 / 3,849.06 / 3,260.38, and again when one changes', async () => {
		const ids = [await add({ name: 'a', team: 'pay', hours: 180, coefficient: 1.2 }), await add({ name: 'b', team: 'pay', hours: 170, coefficient: 1 })];
		expect(await Promise.all(ids.map(get))).toMatchObject([{ pay: 6715.03 }, { pay: 5284.97 }]);
		ids.push(await add({ name: 'c', team: 'pay', hours: 160, coefficient: 0.9 }));
		expect(await Promise.all(ids.map(get))).toMatchObject([{ pay: 4890.56 }, { pay: 3849.06 }, { pay: 3260.38 }]);
		whole(await server.admin.delete(`${entries}/${ids[1]}`));
		expect([await get(ids[0] as string), await get(ids[2] as string)]).toMatchObject([{ pay: 7200 }, { pay: 4800 }]);
	});

	it('5.7, 5.9, 5.10: ranks, shares, shifted ratings, trends', async () => {
		const ids: string[] = [];
		for (const [i, points] of [90, 92, 94].entries()) ids.push(await add({ name: `s${i}`, team: 'strict', points, day: `2026-01-0${i + 1}`, done: true }));
		for (const [i, points] of [90, 80, 70].entries()) ids.push(await add({ name: `m${i}`, team: 'mild', points, day: `2026-01-0${i + 1}` }));
		const all = await Promise.all(ids.map(get));
		expect(all.map((v) => v.place)).toEqual([3, 2, 1, 1, 2, 3]);
		expect([all[2]?.shifted, all[3]?.shifted]).toEqual([96.3, 96.3]);
		expect(all[3]).toMatchObject({
			dense: 1, part: 0.375, middle: 80, upper: 88, falls: -2, streak: 3, latest: 'm2', names: 'm0、m1、m2', kinds: 3, whole: false, level: 'fair', scored: 80, code: '001-MI',
		}); // biome-ignore format: one list
		expect(all[2]).toMatchObject({ falls: 2, streak: 0, whole: true, level: 'fair', scored: 88 });
	});

	it('5.10: ties share a rank, 1, 2, 2, 4', async () => {
		const ids: string[] = [];
		for (const points of [90, 80, 80, 70]) ids.push(await add({ name: `p${points}`, team: 'ties', points }));
		const all = await Promise.all(ids.map(get));
		expect(all.map((v) => v.place)).toEqual([1, 2, 2, 4]);
		expect(all.map((v) => v.dense)).toEqual([1, 2, 2, 3]);
	});
});
