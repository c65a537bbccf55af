import { AppManifest, type Bundle, type Definition, definitionKinds, type Diagnostic, type Page, triggerTypes, type Workflow } from '@dougong/schemas';
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
import { checkWorkflow, checkWorkflowCircles } from './check-workflow.ts';
import { Diagnostics, inWords, type Language } from './diagnostics.ts';
import { isObject } from './plain-schema.ts';
import { fileOf } from './read-bundle.ts';
import { isUsable, type ShapeError, shapeErrors } from './shape.ts';
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
	/** Nodes of workflows that cannot be looked into further, by the index of each. */
	readonly badNodes: ReadonlyMap<Definition, ReadonlySet<number>>;
	/** Apps that were reported as not required, once. */
	readonly missingApps: Set<string>;
	model(ref: string): CatalogueModel | undefined;
}

/** Every mistake of an app at once, sorted by file and place; one for each mistake. Errors stop a publish, warnings do not. */
export function checkBundle(bundle: Bundle, options: CheckOptions): Diagnostic[] {
	const report = new Diagnostics(options.language);
	for (const e of shapeErrors(AppManifest, bundle.app)) report.add({ ...e, file: 'app.json' });
	const { sound, broken, badBlocks, badNodes } = checkShapes(bundle, options.registry, report);
	if (!isUsable(AppManifest, bundle.app)) return report.all();
	// What is published under this app's own key is a former revision of it: the bundle takes its place.
	const apps = new Map([...options.apps].filter(([key]) => key !== bundle.app.key));
	const home = buildCatalogue({ app: bundle.app, definitions: sound }, options.registry, apps);
	const c: Checking = {
		...{ registry: options.registry, apps, home, report, broken, brokenFields: new Set(), uses: [], badNodes, missingApps: new Set() },
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
	for (const d of sound)
		visitDefinition(d, { app: bundle.app.key, registry: options.registry, visitor, skipBlocks: badBlocks.get(d) ?? badNodes.get(d) ?? new Set() });
	for (const use of c.uses) checkSlot(use, c);
	for (const d of sound) checkMeaning(d, c);
	checkCycles(c);
	checkWorkflowCircles(c);
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
	else if (definition.kind === 'workflow') checkWorkflow(definition, c);
}

interface Shapes {
	sound: Definition[];
	broken: Set<string>;
	badBlocks: Map<Definition, Set<number>>;
	badNodes: Map<Definition, Set<number>>;
}

function checkShapes(bundle: Bundle, registry: Registry, report: Diagnostics): Shapes {
	const shapes: Shapes = { sound: [], broken: new Set(), badBlocks: new Map(), badNodes: new Map() };
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
		const { errors, usable } = definition.kind === 'workflow' ? workflowShape(definition) : shapeOf(definition);
		for (const e of errors) report.add({ ...e, file });
		if (!usable) shapes.broken.add(name);
		else {
			shapes.sound.push(definition);
			if (definition.kind === 'page') shapes.badBlocks.set(definition, checkBlocks(definition, registry, report));
			if (definition.kind === 'workflow') shapes.badNodes.set(definition, checkNodes(definition, registry, report));
		}
	}
	return shapes;
}

interface Shape {
	errors: ShapeError[];
	usable: boolean;
}
function shapeOf(definition: Definition): Shape {
	const { schema } = definitionKinds[definition.kind];
	return { errors: shapeErrors(schema, definition), usable: isUsable(schema, definition) };
}

/** Each trigger is held to its own type, so that a mistake is told as what it is. */
function workflowShape(workflow: Workflow): Shape {
	const triggers: unknown = workflow.triggers;
	if (!Array.isArray(triggers) || triggers.length > 20) return shapeOf(workflow);
	const whole = shapeOf({ ...workflow, triggers: [] });
	for (const [i, trigger] of triggers.entries()) {
		const pointer = `/triggers/${i}`;
		const type = isObject(trigger) && Object.hasOwn(triggerTypes, String(trigger.type)) ? triggerTypes[trigger.type as keyof typeof triggerTypes] : undefined;
		const names = Object.keys(triggerTypes).join(' ');
		if (type) whole.errors.push(...shapeErrors(type, trigger).map((e) => ({ ...e, pointer: pointer + e.pointer })));
		else if (!isObject(trigger)) whole.errors.push({ code: 'shape.wrong-type', pointer, details: { reason: 'must be object', reasonZh: '应为对象' } });
		else if (trigger.type === undefined) whole.errors.push({ code: 'shape.missing', pointer, details: { key: 'type' } });
		else whole.errors.push({ code: 'shape.unknown-option', pointer: `${pointer}/type`, details: { value: inWords(trigger.type), names } });
		if (!type || !isUsable(type, trigger)) whole.usable = false;
	}
	return whole;
}

const commonNodeKeys = new Set(['key', 'type', 'title', 'description', 'next', 'onError']);

/** The properties of each node, as its type says; answers the nodes that cannot be looked into further. */
function checkNodes(workflow: Workflow, registry: Registry, report: Diagnostics): Set<number> {
	const bad = new Set<number>();
	for (const [i, node] of workflow.nodes.entries()) {
		const type = registry.node(node.type);
		const pointer = `/nodes/${i}`;
		if (!type) {
			const names = registry.nodes.map((n) => n.type).join(' ');
			report.add({ code: 'workflow.unknown-node-type', file: fileOf(workflow), pointer: `${pointer}/type`, details: { type: node.type, names } });
			bad.add(i);
			continue;
		}
		const own = Object.fromEntries(Object.entries(node).filter(([k]) => !commonNodeKeys.has(k)));
		for (const e of shapeErrors(type.config, own)) report.add({ ...e, file: fileOf(workflow), pointer: pointer + e.pointer });
		if (!isUsable(type.config, own)) bad.add(i);
	}
	return bad;
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
