import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesToBundle } from '@dougong/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { whole } from './trees-app.ts';

/** A tree of another field: what a product costs, rolled up along its parts; and suppliers on weighted criteria. */
const app = '/production/apps/costing';
const parts = `${app}/records/part`;
let world: TestApp;
let admin: Person;
beforeAll(async () => {
	world = await startApp({ apps: ['directory', costing()], demo: true });
	admin = world.admin;
}, 120_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const find = async (person: Person, model: string, field: string, value: string) =>
	whole(await person.post(`${app}/records/${model}/query`, { filter: { field, op: 'eq', value } })).records[0];
const part = (code: string) => find(admin, 'part', 'code', code);
const costOf = async (code: string) => (await part(code)).values.cost;

it('is an app without mistakes', async () => {
	const { body } = await admin.post(`${app}/check`, { bundle: costing() });
	expect(body.diagnostics).toEqual([]);
});

it('says in its OpenAPI document what its trees can do, and nothing else', async () => {
	const { paths } = whole(await admin.get(`${app}/openapi.json`));
	const ofTree = (key: string) => Object.keys(paths).filter((path) => path.startsWith(`/trees/${key}/`)).map((path) => path.split('/').at(-1)); // biome-ignore format: one chain
	expect(ofTree('cost').sort()).toEqual(['move', 'path', 'score']);
	expect(ofTree('supplier_card').sort()).toEqual(['group', 'move', 'path', 'score', 'weights', 'weights']);
});

describe('the cost of a product', () => {
	it('is that of its parts, all the way down, as soon as the app is installed; what does not count has none', async () => {
		expect([await costOf('A-110'), await costOf('A-120'), await costOf('A-130')]).toEqual([8.53, 19.58, 14.85]);
		expect([await costOf('P-100'), await costOf('P-200'), await costOf('C-124')]).toEqual([42.96, 35.15, null]);
	});

	it('follows a price at the bottom in the same moment', async () => {
		const chip = await part('C-121');
		whole(await admin.patch(`${parts}/${chip.id}`, { version: chip.version, values: { unit_cost: 12.6 } }));
		expect([await costOf('A-120'), await costOf('P-100')]).toEqual([20.58, 43.96]);
		expect((await part('P-100')).values.over).toBe(-16.04);
		whole(await admin.patch(`${parts}/${chip.id}`, { version: chip.version + 1, values: { unit_cost: 11.6 } }));
	});

	it('a move says beforehand what it does to both products, and does nothing yet', async () => {
		const [display, other] = [await part('A-130'), await part('P-200')];
		const preview = whole(await admin.post(`${app}/trees/cost/move`, { id: display.id, parent: other.id, preview: true }));
		expect([preview.below, preview.groups]).toEqual([2, []]);
		const scores = new Map(preview.scores.map((s: { title: string; before: string; after: string }) => [s.title, [Number(s.before), Number(s.after)]]));
		expect([scores.get('温控器 T1'), scores.get('温控器 T2')]).toEqual([
			[42.96, 28.11],
			[35.15, 50],
		]);
		expect([await costOf('P-100'), await costOf('P-200')]).toEqual([42.96, 35.15]);
	});

	it('no weights are kept in a tree without them', async () => {
		const { id } = await part('A-110');
		expect((await admin.get(`${app}/trees/cost/records/${id}/group`)).body.code).toBe('tree.weights-not-kept');
	});
});

describe('a supplier card', () => {
	it('has its weights, their time and its score when it comes with the app', async () => {
		const card = await find(admin, 'criterion', 'name', '宏达注塑 评分卡');
		expect(card.values).toMatchObject({ score: 90.2, status: 'good' });
		const quality = whole(await admin.post(`${app}/records/criterion/query`, { filter: { field: 'parent', op: 'eq', value: card.id }, sort: ['-weight'] }))
			.records[0];
		const { entries } = whole(await admin.get(`${app}/trees/supplier_card/records/${quality.id}/weights`));
		expect(entries).toMatchObject([{ weight: 40, to: null, cause: 'formal' }]);
	});

	it('5.5: in a shortage the delivery counts more, and the rule is called in the reader’s language', async () => {
		const card = await find(admin, 'criterion', 'name', '瑞芯电子 评分卡');
		const supplier = whole(await admin.get(`${app}/records/supplier/${card.values.supplier}`));
		whole(await admin.patch(`${app}/records/supplier/${supplier.id}`, { version: supplier.version, values: { shortage: true } }));
		const below = whole(
			await admin.post(`${app}/records/criterion/query`, { filter: { field: 'parent', op: 'eq', value: card.id }, sort: ['aspect'] }),
		).records;
		expect(below.map((r: { values: { name: string; weight: number } }) => [r.values.name, r.values.weight])).toEqual([
			['质量', 30.3],
			['交期', 35],
			['价格', 21.7],
			['服务', 13],
		]);
		const group = async (language: string) =>
			whole(await admin.get(`${app}/trees/supplier_card/records/${below[1].id}/group`, { 'accept-language': language }));
		const titles = await Promise.all(['zh-CN', 'en'].map(async (l) => (await group(l)).members.find((m: { id: string }) => m.id === below[1].id).rule.title));
		expect(titles).toEqual(['缺料期间重视交期', 'Delivery counts more in a shortage']);
	});
});

function costing(): object {
	const folder = 'tests/fixtures/costing';
	const walk = (dir: string): string[] =>
		readdirSync(dir).flatMap((name) => (statSync(join(dir, name)).isDirectory() ? walk(join(dir, name)) : [join(dir, name)]));
	const files = walk(folder).map((path) => ({ path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
	return filesToBundle(files).json as object;
}
