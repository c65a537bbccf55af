import { checkBundle, createRegistry, dependencyGraph, type Stratum } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/server.ts';
import { createOracle, directoryBundle } from './computed-oracle.ts';
import { people } from './records-app.ts';

const schema = 'ws_main_production';
const registry = createRegistry(plugins);

type Random = (below: number) => number;
function randomOf(seed: number): Random {
	let n = seed * 7919 + 13;
	return (below) => {
		n = (n * 48271 + 11) % 2147483647;
		return n % below;
	};
}

/** Two models in trees and one that belongs to both, with formulas drawn at random. What cannot be (circles) is left out. */
function randomApp(random: Random, directory: Bundle): Bundle {
	const one = <T>(items: readonly T[]): T => items[random(items.length)]!;
	const aggregate = () => one(['SUM', 'AVERAGE', 'MIN', 'MAX']);
	const model = (key: string, properties: object) => ({ kind: 'model', key, title: key, titleField: 'name', schema: { type: 'object', properties } });
	const base = { name: { type: 'string', maxLength: 60 }, x: { type: 'number' }, y: { type: 'number' } };
	const definitions = [
		model('aim', { ...base, above: { type: 'string', 'x-kind': 'tree-parent' }, owner: { type: 'string', 'x-kind': 'person' } }),
		model('part', { ...base, above: { type: 'string', 'x-kind': 'tree-parent' } }),
		model('job', {
			...base,
			aim: { type: 'string', 'x-kind': 'reference', 'x-model': 'aim' },
			part: { type: 'string', 'x-kind': 'reference', 'x-model': 'part' },
		}),
	] as unknown as { key: string; schema: { properties: Record<string, object> } }[];
	const bundle = {
		app: { kind: 'app', key: 'any', title: 'Any', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] },
		definitions,
	} as unknown as Bundle;
	const apps = createOracle(undefined as never, schema, [directory]).catalogues;
	const numbers: Record<string, string[]> = { aim: ['x', 'y'], part: ['x', 'y'], job: ['x', 'y'] };
	const of = (key: string) => `[${one(numbers[key]!)}]`;
	const templates: Record<string, (() => string)[]> = {
		aim: [
			() => `${aggregate()}(job.aim, ${of('job')})`,
			() => `SUM(job.aim, ${of('job')} * [this.x])`,
			() => `COALESCE(SUM(children, [self] * [x]), 0) + COALESCE(${of('aim')}, 1)`,
			() => `IF(COUNT(children) > 0, AVERAGE(children, [self]), ${of('aim')})`,
			() => `COALESCE([above.self], 0) + COALESCE(${of('aim')}, 1)`,
			() => `COUNT(descendants, ${of('aim')} > 2)`,
			() => `SUM(children, SUM(job.aim, ${of('job')}))`,
			() => `AVERAGE(PEERS([owner]), ${of('aim')})`,
			() => `PREVIOUS(${of('aim')}, [x], [owner])`,
			() => `IF([owner.name] = "bob", ${of('aim')}, -1)`,
		],
		part: [
			() => `${aggregate()}(job.part, [aim.${one(numbers.aim!)}])`,
			() => `COALESCE([above.self], 0) * 2 + COALESCE(${of('part')}, 0)`,
			() => `COALESCE(SUM(descendants, [self]), 0) / 10 + COALESCE(${of('part')}, 0)`,
			() => `MAX(children, ${of('part')}) - ${of('part')}`,
		],
		job: [
			() => `${of('job')} * [aim.${one(numbers.aim!)}]`,
			() => `COALESCE([part.${one(numbers.part!)}], [aim.above.x])`,
			() => `${of('job')} / ${of('job')}`,
		],
	};
	for (let i = 0; i < 12; i++) {
		const key = one(['aim', 'aim', 'part', 'job']);
		const field = `c${i}`;
		const { properties } = definitions.find((d) => d.key === key)!.schema;
		properties[field] = { type: one(['number', 'number', 'integer']), 'x-formula': one(templates[key]!)().replaceAll('self', field) };
		if (checkBundle(bundle, { registry, apps }).some((d) => d.severity === 'error')) delete properties[field];
		else numbers[key]!.push(field);
	}
	return bundle;
}

type Record_ = { id: string; version: number; archived: boolean };

async function mutate(app: TestApp, random: Random, steps: number, check: () => Promise<void>, persons: readonly string[]): Promise<void> {
	const records: Record<string, Record_[]> = { aim: [], part: [], job: [] };
	const at = (model: string) => `/production/apps/any/records/${model}`;
	const some = (model: string) => (records[model]!.length > 0 && random(5) > 0 ? records[model]![random(records[model]!.length)]!.id : null);
	const number = () => (random(6) === 0 ? null : random(40) / 4 - 2);
	const values = (model: string) => ({
		...(random(2) && { x: number() }),
		...(random(2) && { y: number() }),
		...(model !== 'job' && random(4) === 0 && { above: some(model) }),
		...(model === 'job' && { ...(random(3) === 0 && { aim: some('aim') }), ...(random(3) === 0 && { part: some('part') }) }),
		...(model === 'aim' && random(3) === 0 && { owner: random(4) === 0 ? null : persons[random(persons.length)] }),
	});
	let made = 0;
	for (let i = 0; i < steps; i++) {
		const model = ['aim', 'aim', 'part', 'job', 'job'][random(5)]!;
		const known = records[model]!;
		const record = known[random(Math.max(1, known.length))];
		const what = known.length < 6 ? 0 : random(12);
		const answer =
			what < 2 || !record
				? await app.admin.post(at(model), { values: { name: `${model} ${made++}`, ...values(model) } })
				: record.archived
					? await app.admin.post(`${at(model)}/${record.id}/restore`, {})
					: what === 2
						? await app.admin.delete(`${at(model)}/${record.id}`)
						: what === 3
							? await app.admin.patch(`/production/apps/directory/records/person/${persons[0]}`, {
									version: (await app.admin.get(`/production/apps/directory/records/person/${persons[0]}`)).body.version,
									values: { name: ['alice', 'bob'][random(2)] },
								})
							: await app.admin.patch(`${at(model)}/${record.id}`, { version: record.version, values: { name: `${model} ${made++}`, ...values(model) } });
		// A move below itself, or to somebody archived, is refused; that is a mutation that changes nothing.
		expect([200, 201, 409, 422], answer.text).toContain(answer.status);
		if (answer.status === 201) known.push({ id: answer.body.id, version: 1, archived: false });
		else if (record && answer.status === 200 && answer.body.id === record.id)
			Object.assign(record, { version: answer.body.version, archived: answer.body.archivedAt !== undefined });
		if (i % 10 === 9) await check();
	}
}

describe('whatever is done to records', () => {
	it.each([1, 2, 3, 4, 5, 6])('every computed value is what it follows to be (formulas %i)', { timeout: 120_000 }, async (seed) => {
		const random = randomOf(seed);
		const directory = directoryBundle();
		const bundle = randomApp(random, directory);
		await using app = await startApp({ apps: ['directory', bundle] });
		const { ids } = await people(app, ['alice', 'bob', 'carol']);
		const oracle = createOracle(app.server.services.pool, schema, [directory, bundle]);
		const { strata } = dependencyGraph(oracle.catalogues);
		expect(strata.flatMap((s) => s.fields).length).toBeGreaterThan(3);
		await mutate(app, random, 100, async () => expect(await oracle.findWrong()).toEqual([]), Object.values(ids));
		await explainAll(app, strata);
		// The check can fail.
		const [{ model, fields } = { model: { table: '' }, fields: [] }] = strata;
		await app.server.services.pool.query(`update ${schema}."${model.table}" set "${fields[0]?.field}" = 1234567 where archived_at is null`);
		expect((await oracle.findWrong()).length).toBeGreaterThan(0);
	});
});

/** Every stored value explains itself, as what it is. */
async function explainAll(app: TestApp, strata: readonly Stratum[]): Promise<void> {
	for (const { model, fields } of strata) {
		const [record] = (await app.admin.get(`/production/apps/any/records/${model.key}?limit=1`)).body.records;
		if (!record) continue;
		for (const { field, canonical } of fields) {
			const { status, body, text } = await app.admin.get(`/production/apps/any/records/${model.key}/${record.id}/explain?field=${field}`);
			expect(status, text).toBe(200);
			expect(body.formula.canonical).toBe(canonical);
			expect(body.value === null ? null : Number(body.value)).toBe(record.values[field]);
			const { entries } = (await app.admin.get(`/production/apps/any/records/${model.key}/${record.id}/values?field=${field}`)).body;
			expect(entries.at(-1)?.to ?? null).toBe(body.value);
			for (const [i, entry] of entries.entries()) if (i > 0) expect(entry.from).toBe(entries[i - 1].to);
		}
	}
}
