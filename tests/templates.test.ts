import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AppFile, buildCatalogue, type Catalogue, checkBundle, createRegistry, filesToBundle, formatJson, readBundle, textsOf } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle, Dataset, Diagnostic } from '@dougong/schemas';
import { iconPaths } from '@dougong/ui';
import { describe, expect, it } from 'vitest';

const { makeDemo } = (await import(pathToFileURL('templates/performance/scripts/demo/demo.mjs').href)) as { makeDemo(): [path: string, text: string][] };
const registry = createRegistry(plugins);
const directory = readApp('templates/directory');
const performance = readApp('templates/performance');
const maintenance = readApp('tests/fixtures/maintenance');
const apps = new Map<string, Catalogue>([['directory', buildCatalogue(directory.bundle, registry)]]);

describe.each([
	['directory', directory],
	['performance', performance],
	['maintenance', maintenance],
])('the app %s', (_, app) => {
	it('has no mistake and no doubt in it', () => {
		const found = [...app.diagnostics, ...checkBundle(app.bundle, { registry, apps })];
		expect(found.map((d) => `${d.file}${d.pointer} ${d.code}: ${d.message} ${d.hint ?? ''}`)).toEqual([]);
	});

	it('names only icons that there are', () => {
		const named = app.files.flatMap((file) => [...file.text.matchAll(/"icon": "([^"]+)"/g)].map((match) => match[1] ?? ''));
		expect(named.filter((icon) => !(icon in iconPaths))).toEqual([]);
	});

	it('keeps its definitions in the one form that export writes', () => {
		const files = app.files.filter((file) => file.path.endsWith('.json') && !/^(datasets|accounts)\//.test(file.path));
		expect(files.filter((file) => file.text !== formatJson(JSON.parse(file.text))).map((file) => file.path)).toEqual([]);
	});
});

describe.each([
	['directory', directory],
	['performance', performance],
])('the English of %s', (_, app) => {
	it('has every text that people read, except those of the demo', () => {
		const english = app.bundle.definitions.find((d) => d.kind === 'translation' && d.language === 'en');
		const translated = english?.kind === 'translation' ? english.texts : {};
		const texts = [...textsOf(app.bundle, registry).keys()].filter((path) => !/^(dataset|accounts)\./.test(path));
		expect(texts.length).toBeGreaterThan(30);
		expect(texts.filter((path) => !(path in translated))).toEqual([]);
	});

	it('has no Chinese left in it', () => {
		const english = app.bundle.definitions.find((d) => d.kind === 'translation' && d.language === 'en');
		const left = english?.kind === 'translation' ? Object.entries(english.texts).filter(([, text]) => /\p{Script=Han}/u.test(text)) : null;
		expect(left).toEqual([]);
	});
});

describe('a plain JSON Schema from elsewhere', () => {
	const folder = 'tests/fixtures/plain-schemas';
	it.each(readdirSync(folder))('%s is a model as it stands', (file) => {
		const schema = JSON.parse(readFileSync(join(folder, file), 'utf8'));
		expect(JSON.stringify(schema)).not.toContain('"x-');
		const key = file.replace('.json', '').replaceAll('-', '_');
		const app = { kind: 'app', key: 'plain', title: 'Plain', language: 2, version: '1.0.0' };
		const { bundle, diagnostics } = readBundle({ app, definitions: [{ kind: 'model', key, title: schema.title, schema }] });
		if (!bundle) throw new Error(JSON.stringify(diagnostics));
		expect([...diagnostics, ...checkBundle(bundle, { registry, apps })].filter((d) => d.severity === 'error')).toEqual([]);
		const fields = buildCatalogue(bundle, registry).models.get(key)?.fields ?? [];
		expect(fields.length).toBeGreaterThanOrEqual(Math.max(8, Object.keys(schema.properties ?? {}).length));
	});
});

describe('the demo company', () => {
	const records = (key: string) => dataset(performance.bundle, key).records;
	const indexed = buildCatalogue(performance.bundle, registry);
	const valuesOf = (key: string) => records(key).map((r) => r.values);

	it('has 586 people and exactly three production bases', () => {
		expect(records('people')).toHaveLength(586);
		expect(valuesOf('org_units').filter((unit) => unit.kind === 'base')).toHaveLength(3);
	});

	it('gives no two people the same name or number', () => {
		expect(new Set(valuesOf('people').map((p) => p.name)).size).toBe(586);
		expect(new Set(valuesOf('people').map((p) => p.employee_no)).size).toBe(586);
	});

	it('leads from everybody over managers to one chief', () => {
		const managers = new Map(records('people').map((r) => [r.key, r.values.manager as string | undefined]));
		const chiefs = new Set<string>();
		for (const start of managers.keys()) {
			const met = new Set<string>();
			let at = start;
			for (let above = managers.get(at); above; above = managers.get(at)) {
				expect(met.has(above), `${start} is above itself`).toBe(false);
				met.add(above);
				at = above;
			}
			chiefs.add(at);
		}
		expect(chiefs.size).toBe(1);
	});

	it('refers only to records that are there', () => {
		const keys = new Map<string, Set<string>>();
		for (const set of datasets()) keys.set(absolute(set.model), new Set([...(keys.get(absolute(set.model)) ?? []), ...set.records.map((r) => r.key)]));
		const broken = datasets().flatMap((set) => set.records.flatMap((r) => danglingOf(set, r.key, r.values, keys)));
		expect(broken).toEqual([]);
	});

	it('returns 21 of 28 decided suggestions, each with a coded reason', () => {
		const suggestions = valuesOf('suggestions');
		const decided = suggestions.filter((s) => s.status !== 'submitted');
		const returned = decided.filter((s) => s.status === 'returned');
		expect([decided.length, returned.length]).toEqual([28, 21]);
		expect(returned.every((s) => typeof s.reason === 'string')).toBe(true);
		expect(suggestions.length).toBeGreaterThan(28);
	});

	it('carries the on-time delivery goal of 98.5 % down to people', () => {
		const goals = new Map(records('goals').map((r) => [r.key, r.values]));
		const top = [...goals].find(([, g]) => g.level === 'company' && g.indicator === 'DLV-01');
		expect(top?.[1].target).toBe(98.5);
		const levels = new Set<unknown>();
		for (const goal of goals.values()) {
			const chain = [goal];
			for (let parent = goal.parent; typeof parent === 'string'; ) {
				const above = goals.get(parent);
				if (!above) break;
				chain.push(above);
				parent = above.parent;
			}
			if (chain.at(-1) === top?.[1]) for (const g of chain) levels.add(g.level);
		}
		expect([...levels].sort()).toEqual(['base', 'company', 'department', 'person', 'team', 'workshop']);
	});

	it('gives every scorecard weights of 100, of the goals that count', () => {
		const sums = new Map<string, number>();
		for (const goal of valuesOf('goals')) {
			if (goal.status === 'draft' || goal.status === 'cancelled') continue;
			sums.set(String(goal.scorecard), (sums.get(String(goal.scorecard)) ?? 0) + Number(goal.weight));
		}
		expect(sums.size).toBeGreaterThan(586);
		expect([...sums].filter(([, sum]) => Math.abs(sum - 100) > 0.001)).toEqual([]);
	});

	it('S4-12 to S4-14: brings presets with formula, source and cadence by post, also without the demo', () => {
		const presets = dataset(performance.bundle, 'indicator_presets');
		expect(presets.purpose).toBe('reference');
		const of = (post: string) => presets.records.filter((r) => (r.values.post_types as string[]).includes(post)).map((r) => [r.values.name, r.values.cadence]);
		expect(of('sales')).toEqual([['签约金额', 'month'], ['回款率', 'month'], ['客户新增数', 'month']]); // biome-ignore format: one list
		expect(of('service')).toEqual([['响应时效', 'two_weeks'], ['问题解决率', 'two_weeks'], ['NPS', 'two_weeks']]); // biome-ignore format: one list
		expect(of('product')).toEqual([['需求交付准时率', 'quarter'], ['功能使用率', 'quarter'], ['用户反馈采纳数', 'quarter']]); // biome-ignore format: one list
		expect(presets.records.filter((r) => !r.values.formula || !r.values.data_source || !r.values.grades || !r.values.departments)).toEqual([]);
	});

	it('says nothing twice in its feedback, and dates nothing after the day it was written for', () => {
		const what = valuesOf('feedback').map((f) => f.what);
		expect(new Set(what).size).toBe(what.length);
		expect(records('feedback').filter((r) => (r.createdAt ?? '') >= '2026-11-20T00:00:00+08:00')).toEqual([]);
	});

	it('has an account for an operator, a shift leader, a manager with eight reports, an HRBP and an executive', () => {
		const accounts = performance.bundle.definitions.flatMap((d) => (d.kind === 'accounts' ? d.accounts : []));
		expect(accounts.map((a) => a.username)).toEqual(['operator', 'leader', 'manager', 'hrbp', 'executive']);
		const manager = accounts.find((a) => a.username === 'manager');
		expect(valuesOf('people').filter((p) => p.manager === manager?.person)).toHaveLength(8);
	});

	it('is what make-demo writes, every time', () => {
		const first = makeDemo();
		expect(makeDemo()).toEqual(first);
		const stale = first.filter(([path, text]) => readFileSync(join('templates/performance', path), 'utf8') !== text).map(([path]) => path);
		expect(stale, 'run: node templates/performance/scripts/make-demo.mjs').toEqual([]);
	});

	it('stays small enough for the repository', () => {
		expect(makeDemo().reduce((bytes, [, text]) => bytes + Buffer.byteLength(text), 0)).toBeLessThan(4_000_000);
	});

	function datasets(): Dataset[] {
		return performance.bundle.definitions.filter((d) => d.kind === 'dataset');
	}
	function danglingOf(set: Dataset, key: string, values: { [field: string]: unknown }, keys: Map<string, Set<string>>): string[] {
		const [app, model] = absolute(set.model).split('/') as [string, string];
		const catalogue = app === 'directory' ? apps.get('directory') : indexed;
		const fields = catalogue?.models.get(model)?.fields ?? [];
		return fields
			.filter((field) => field.reference && values[field.key] !== undefined)
			.filter((field) => !keys.get(field.reference?.model ?? '')?.has(String(values[field.key])))
			.map((field) => `${key}.${field.key}`);
	}
});

function absolute(model: string): string {
	return model.includes('/') ? model : `performance/${model}`;
}
function dataset(bundle: Bundle, key: string): Dataset {
	const found = bundle.definitions.find((d) => d.kind === 'dataset' && d.key === key);
	if (found?.kind !== 'dataset') throw new Error(`no data set ${key}`);
	return found;
}
function readApp(folder: string): { bundle: Bundle; files: AppFile[]; diagnostics: Diagnostic[] } {
	const files = filesIn(folder);
	const read = filesToBundle(files);
	const { bundle, diagnostics } = readBundle(read.json);
	if (!bundle) throw new Error(`${folder}: ${JSON.stringify([...read.diagnostics, ...diagnostics])}`);
	return { bundle, files, diagnostics: [...read.diagnostics, ...diagnostics] };
}
function filesIn(folder: string): AppFile[] {
	const walk = (dir: string): string[] =>
		readdirSync(dir).flatMap((name) => (statSync(join(dir, name)).isDirectory() ? walk(join(dir, name)) : [join(dir, name)]));
	return walk(folder).map((path) => ({ path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
}
