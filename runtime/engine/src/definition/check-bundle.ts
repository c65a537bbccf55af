import { AppManifest, type Bundle, type Definition, definitionKinds, type Diagnostic, type Page } from '@dougong/schemas';
import type { Registry } from '../kinds/registry.ts';
import { checkCycles } from '../computed/check-cycles.ts';
import { buildCatalogue, type Catalogue, type CatalogueModel, findModel } from './catalogue.ts';
import { checkApp } from './check-app.ts';
import { checkDatasets } from './check-dataset.ts';
import { checkForm } from './check-form.ts';
import { checkGoalTree } from './check-goal-tree.ts';
import { checkModel } from './check-model.ts';
import { checkPage, checkReachable } from './check-page.ts';
import { checkPeriod } from '../calendar/check-period.ts';
import { checkRole } from './check-role.ts';
import { checkSlot } from './check-slot.ts';
import { checkTranslations } from './check-translation.ts';
import { Diagnostics, inWords, type Language } from './diagnostics.ts';
import { isObject } from './plain-schema.ts';
import { fileOf } from './read-bundle.ts';
import { isUsable, shapeErrors } from './shape.ts';
import { type SlotUse, type Visitor, visitApp, visitDefinition } from './slots.ts';

export interface CheckOptions {
	registry: Registry;
	/** Catalogues of the apps that this one requires (and of those that they require), by key. */
	apps: ReadonlyMap<string, Catalogue>;
	/** Of the messages. */
	language?: Language;
}

/** What the single checks work with. */
export interface Checking {
	readonly registry: Registry;
	readonly apps: ReadonlyMap<string, Catalogue>;
	readonly home: Catalogue;
	readonly report: Diagnostics;
	/** Definitions with mistakes of shape, as `kind/key`: what refers to them is not told so again. */
	readonly broken: ReadonlySet<string>;
	/** Fields with mistakes, as `model/field`. */
	readonly brokenFields: Set<string>;
	readonly uses: SlotUse[];
	/** Apps that were reported as not required, once. */
	readonly missingApps: Set<string>;
	model(ref: string): CatalogueModel | undefined;
}

/** Every mistake of an app at once, sorted by file and place; one for each mistake. Errors stop a publish, warnings do not. */
export function checkBundle(bundle: Bundle, options: CheckOptions): Diagnostic[] {
	const report = new Diagnostics(options.language);
	for (const e of shapeErrors(AppManifest, bundle.app)) report.add({ ...e, file: 'app.json' });
	const { sound, broken, badBlocks } = checkShapes(bundle, options.registry, report);
	if (!isUsable(AppManifest, bundle.app)) return report.all();
	// What is published under this app's own key is a former revision of it: the bundle takes its place.
	const apps = new Map([...options.apps].filter(([key]) => key !== bundle.app.key));
	const home = buildCatalogue({ app: bundle.app, definitions: sound }, options.registry, apps);
	const c: Checking = {
		...{ registry: options.registry, apps, home, report, broken, brokenFields: new Set(), uses: [], missingApps: new Set() },
		model: (ref) => findModel(ref, home, apps),
	};
	checkApp(c);
	const models = sound.filter((d) => d.kind === 'model');
	for (const model of models) checkModel(model, c);
	const visitor: Visitor = {
		slot: (use) => c.uses.push(use),
		keyedList: (items, at) => checkKeys(items, at, report),
	};
	visitApp(bundle.app, visitor);
	for (const d of sound) visitDefinition(d, { app: bundle.app.key, registry: options.registry, visitor, skipBlocks: badBlocks.get(d) ?? new Set() });
	for (const use of c.uses) checkSlot(use, c);
	for (const d of sound) checkMeaning(d, c);
	checkCycles(c);
	checkReachable(c);
	checkDatasets(c);
	checkTranslations(c);
	return report.all();
}

function checkMeaning(definition: Definition, c: Checking): void {
	if (definition.kind === 'form') checkForm(definition, c);
	else if (definition.kind === 'page') checkPage(definition, c);
	else if (definition.kind === 'role') checkRole(definition, c);
	else if (definition.kind === 'goal-tree') checkGoalTree(definition, c);
	else if (definition.kind === 'period') checkPeriod(definition, c);
}

interface Shapes {
	sound: Definition[];
	broken: Set<string>;
	badBlocks: Map<Definition, Set<number>>;
}

function checkShapes(bundle: Bundle, registry: Registry, report: Diagnostics): Shapes {
	const shapes: Shapes = { sound: [], broken: new Set(), badBlocks: new Map() };
	const seen = new Set<string>();
	for (const [i, d] of (bundle.definitions as unknown[]).entries()) {
		if (!isObject(d) || typeof d.kind !== 'string' || !Object.hasOwn(definitionKinds, d.kind)) {
			const names = Object.keys(definitionKinds).join(' ');
			const found = isObject(d) ? d : {};
			const file = typeof found.key === 'string' && typeof found.kind === 'string' ? `${found.kind}/${found.key}.json` : 'app.json';
			report.add({
				code: 'definition.unknown-kind',
				file,
				pointer: file !== 'app.json' ? '/kind' : `/definitions/${i}`,
				details: { kind: inWords(found.kind), names },
			});
			continue;
		}
		const definition = d as Definition;
		const name = `${definition.kind}/${definition.key}`;
		const file = fileOf(definition);
		if (seen.has(name)) {
			report.add({ code: 'definition.twice', file, pointer: '/key', details: { kind: definition.kind, key: definition.key } });
			continue;
		}
		seen.add(name);
		for (const e of shapeErrors(definitionKinds[definition.kind].schema, definition)) report.add({ ...e, file });
		if (!isUsable(definitionKinds[definition.kind].schema, definition)) shapes.broken.add(name);
		else {
			shapes.sound.push(definition);
			if (definition.kind === 'page') shapes.badBlocks.set(definition, checkBlocks(definition, registry, report));
		}
	}
	return shapes;
}

const commonBlockKeys = new Set(['key', 'type', 'title']);

/** The properties of each block, as its type says; answers the blocks that cannot be looked into further. */
function checkBlocks(page: Page, registry: Registry, report: Diagnostics): Set<number> {
	const bad = new Set<number>();
	for (const [i, block] of page.blocks.entries()) {
		const type = registry.block(block.type);
		const pointer = `/blocks/${i}`;
		if (!type) {
			report.add({
				code: 'page.unknown-block-type',
				file: fileOf(page),
				pointer: `${pointer}/type`,
				details: { type: block.type, names: registry.blocks.map((b) => b.type).join(' ') },
			});
			bad.add(i);
			continue;
		}
		const own = Object.fromEntries(Object.entries(block).filter(([k]) => !commonBlockKeys.has(k)));
		for (const e of shapeErrors(type.config, own)) report.add({ ...e, file: fileOf(page), pointer: pointer + e.pointer });
		if (!isUsable(type.config, own)) bad.add(i);
	}
	return bad;
}

function checkKeys(items: readonly unknown[], at: { file: string; pointer: string }, report: Diagnostics): void {
	const seen = new Set<string>();
	for (const [i, item] of items.entries()) {
		if (!isObject(item) || typeof item.key !== 'string') continue;
		// Records are named within their model, over all data sets: check-dataset.ts.
		if (seen.has(item.key) && !(at.file.startsWith('datasets/') && at.pointer === '/records')) {
			report.add({ code: 'key.twice', file: at.file, pointer: `${at.pointer}/${i}/key`, details: { key: item.key, names: '' } });
		}
		seen.add(item.key);
	}
}
