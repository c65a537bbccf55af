import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** Measures of a month that is closed, under everybody who would write into it by another way. */
const records = '/production/apps/floor/records';
const reference = (to: string) => ({ type: 'string', title: to, 'x-kind': 'reference', 'x-model': to });
const day = (title: string) => ({ type: 'string', format: 'date', title });
const model = (key: string, properties: object, more: object = {}) => ({ kind: 'model', key, title: key, schema: { type: 'object', properties }, ...more });
const month = { type: 'string', title: 'Month', 'x-kind': 'period', 'x-period': 'month' };
const models = [
	{ kind: 'period', key: 'month', title: 'Month', type: 'month', managers: [] },
	model('team', { name: { type: 'string', title: 'Name' } }, { titleField: 'name' }),
	model('task', { measure: reference('measure'), hours: { type: 'number', title: 'Hours' } }),
	model('clash', { measure: reference('measure'), month, note: { type: 'string', title: 'Note' } }),
	model('result', { measure: reference('measure'), from: day('From'), to: day('To'), month, score: { type: 'number', title: 'Score' } }),
];
const properties = {
	month,
	team: reference('team'),
	hours: { type: 'number', title: 'Hours', 'x-formula': 'SUM(task, [hours])' },
};
const tree = {
	cascade: [{ key: 'teams', title: 'To teams', each: { model: 'team' }, fill: 'team', copy: ['target', 'month'], set: [{ key: 'name', value: '"Child"' }] }],
	results: { model: 'result', record: 'measure', from: 'from', to: 'to', score: 'score' },
};

let app: TestApp;
let admin: Person;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', scorecard({ tree, models, properties })], now: () => new Date('2026-04-01T04:00:00Z') });
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

it('nothing of a closed month changes: not by weights, moves, cascades, bulk, bringing back or what is computed', async () => {
	const parent = (await make(admin, at.measures, { name: 'Whole' })).id;
	const closed = (await make(admin, at.measures, { name: 'Closed', parent, weight: 60, month: '2026-02', actual: 50 })).id;
	const open = (await make(admin, at.measures, { name: 'Open', parent, weight: 40, actual: 80 })).id;
	const gone = (await make(admin, at.measures, { name: 'Gone', month: '2026-02' })).id;
	await make(admin, `${records}/team`, { name: 'A' });
	const task = await make(admin, `${records}/task`, { measure: closed, hours: 5 });
	whole(await admin.delete(at.measure(gone)));
	const { version } = whole(await admin.get(at.measure(open)));
	whole(await admin.put('/production/apps/floor/periods/month/2026-02', { state: 'closed', reason: 'over' }));
	const stored = async () => (await app.server.services.pool.query('select * from ws_main_production.floor__measure where month is not null order by id')).rows;
	const before = await stored();
	const closedVersion = before.find((row) => row.id === closed).version;
	const asks: Record<string, () => ReturnType<Person['get']>> = {
		'own weight': () => admin.post(`${at.tree}/weights`, { of: closed, weights: [{ id: closed, weight: 50 }] }),
		'weight of another': () => admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight: 50 }] }),
		'weight of another, by patch': () => admin.patch(at.measure(open), { version, values: { weight: 50 } }),
		'move out': () => admin.post(`${at.tree}/move`, { id: closed, parent: null }),
		'move of another': () => admin.post(`${at.tree}/move`, { id: open, parent: null }),
		'archive of another': () => admin.delete(at.measure(open)),
		'new beside it': () => admin.post(at.measures, { values: { name: 'New', parent, weight: 10 } }),
		'new in the month': () => admin.post(at.measures, { values: { name: 'New', month: '2026-02' } }),
		'bring back': () => admin.post(`${at.measure(gone)}/restore`),
		bulk: () => admin.post(`${at.measures}/bulk`, { operations: [{ op: 'update', id: closed, version: closedVersion, values: { actual: 1 } }] }),
		cascade: () => admin.post(`${at.tree}/cascade`, { id: closed, rule: 'teams' }),
		'a day before': () => admin.post(`${at.tree}/weights`, { of: open, weights: [{ id: open, weight: 50 }], validFrom: '2026-02-10' }),
	};
	for (const [name, ask] of Object.entries(asks)) expect([name, (await ask()).body?.code]).toEqual([name, 'period.closed']);
	expect(await stored()).toEqual(before);
	expect(await weightsBelow(admin, parent)).toEqual([60, 40]);
	whole(await admin.patch(`${records}/task/${task.id}`, { version: 1, values: { hours: 9 } }));
	expect(await stored()).toEqual(before);
});
