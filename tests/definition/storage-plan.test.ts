import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Archived, buildCatalogue, type Catalogue, checkBundle, createRegistry, planStorage, readBundle, type StorageStep } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { describe, expect, it } from 'vitest';

const registry = createRegistry(plugins);
const golden = new URL('../golden/', import.meta.url);
const cases = readdirSync(golden).filter((name) => existsSync(new URL(`${name}/app.json`, golden)));
const read = (name: string, file: string) => {
	const url = new URL(`${name}/${file}.json`, golden);
	return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : null;
};
const catalogue = (json: unknown): Catalogue | null => {
	const { bundle } = json === null ? { bundle: null } : readBundle(json);
	return bundle && buildCatalogue(bundle, registry);
};
const planOf = (name: string) =>
	planStorage(catalogue(read(name, 'before')), catalogue(read(name, 'app')), { registry, revision: 7, archived: (read(name, 'archived') ?? []) as Archived[] });

describe('the storage plan', () => {
	it.each(cases)('of %s is over apps without a mistake', (name) => {
		for (const file of ['before', 'app']) {
			const json = read(name, file);
			const { bundle, diagnostics } = json === null ? { bundle: null, diagnostics: [] } : readBundle(json);
			expect([...diagnostics, ...(bundle ? checkBundle(bundle, { registry, apps: new Map() }) : [])]).toEqual([]);
		}
	});

	it.each(cases)('of %s is as it was reviewed', (name) => {
		const plan = planOf(name);
		// Review the difference like code, then run with UPDATE_GOLDEN=1.
		if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(`${name}/plan.json`, golden), `${JSON.stringify(plan, null, '\t')}\n`);
		expect(plan).toEqual(read(name, 'plan'));
	});

	it.each(cases)('of %s from the result onwards is empty', (name) => {
		const app = catalogue(read(name, 'app'));
		expect(planStorage(app, app, { registry, revision: 8, archived: [] })).toEqual({ steps: [], checks: [] });
	});

	it.each(cases)('of %s uses names that Postgres does not cut off, each once', (name) => {
		const { steps } = planOf(name);
		const names = steps.flatMap((s) => [
			s.table,
			...('to' in s ? [s.to] : []),
			...('index' in s ? [s.index] : []),
			...('constraint' in s ? [s.constraint] : []),
		]);
		expect(names.filter((n) => n.length > 63)).toEqual([]);
		const made = steps.flatMap((s) => (s.step === 'create-index' ? [s.index] : s.step === 'add-check' || s.step === 'add-foreign-key' ? [s.constraint] : []));
		expect(new Set(made).size).toBe(made.length);
	});

	it.each(cases)('of %s archives, and drops no column and no table', (name) => {
		const allowed: StorageStep['step'][] = [
			...(['create-table', 'archive-table', 'restore-table', 'add-column', 'archive-column', 'restore-column', 'set-type', 'copy-column'] as const),
			...(['backfill', 'add-check', 'drop-constraint', 'add-foreign-key', 'validate-constraint', 'create-index', 'drop-index'] as const),
		];
		expect(planOf(name).steps.every((s) => allowed.includes(s.step))).toBe(true);
	});

	it('of an uninstalled app archives every table', () => {
		const steps = planStorage(catalogue(read('first-install', 'app')), null, { registry, revision: 9, archived: [] }).steps;
		expect(steps.filter((s) => s.step === 'archive-table').map((s) => s.table)).toEqual(['shop__customer', 'shop__order']);
	});

	it('asks for no record when a required field without a default is new', () => {
		const { checks } = planOf('fields-come-and-go');
		expect(checks.find((c) => c.field === 'channel')).toMatchObject({ check: 'no-records', table: 'shop__order' });
	});

	it('tells which values stop a publish when an option goes', () => {
		const { checks } = planOf('fields-come-and-go');
		expect(checks.find((c) => c.check === 'options')).toMatchObject({ column: 'state', options: ['open', 'paid', 'void'], many: false });
	});

	it('brings back the newest archived column of the same type, and makes one of another type anew', () => {
		const { steps } = planOf('brought-back');
		expect(steps.filter((s) => s.step === 'restore-column').map((s) => [s.column, s.from])).toEqual([['code', '_archived_code_5']]);
		expect(steps.filter((s) => s.step === 'add-column' && s.table === 'shop__customer').map((s) => 'column' in s && s.column)).toEqual(['part_of']);
		expect(steps.find((s) => s.step === 'restore-table')).toMatchObject({ table: 'shop__order', from: '_archived_shop__order_6' });
	});

	it('archives a reference whose target changes: its values mean records of another model', () => {
		const { steps } = planOf('types-change');
		const about = steps.filter((s) => 'column' in s && s.column === 'customer').map((s) => s.step);
		expect(about).toEqual(['archive-column', 'add-column', 'add-foreign-key']);
	});
});
