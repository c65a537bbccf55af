import { type Bundle, type Definition, definitionKinds, AppManifest, type Page, type SlotAnnotation, type Workflow } from '@dougong/schemas';
import type { TSchema } from '@sinclair/typebox';
import { CommonKeywords } from '../kinds/common-keywords.ts';
import type { Registry } from '../kinds/registry.ts';
import { escapePointer } from './reading.ts';
import { isObject } from './plain-schema.ts';
import { fileOf } from './read-bundle.ts';
import { absoluteModel } from './references.ts';
import { pathOfItem } from './text-path.ts';

/** One place in a definition that points at something: a model, field, form, page, role, or a formula. */
export interface SlotUse {
	slot: SlotAnnotation;
	value: string;
	file: string;
	pointer: string;
	/** What `of` leads to, as `app/model`; null where it leads nowhere (a mistake that is reported elsewhere). */
	model: string | null;
	/** For formulas that give the value of a field: its key; and the model of that field. */
	like: string | null;
	likeModel: string | null;
	/** The definition cannot do without it: a property that its object must have. */
	isNeeded: boolean;
}
export interface Visitor {
	slot(use: SlotUse): void;
	/** Every place that could hold a formula and holds none: left out, or something else that is allowed there. Its `value` is empty. */
	emptySlot?(use: SlotUse): void;
	/** Every list whose items have keys. */
	keyedList?(items: readonly unknown[], at: { file: string; pointer: string }): void;
	/** Every text that people read. `path` as in translations. */
	text?(path: string, text: string): void;
}

interface Place {
	file: string;
	pointer: string;
	app: string;
	/** Objects from the definition down to here, and the name that each has in a map. */
	enclosing: readonly { value: { [property: string]: unknown }; name: string | null }[];
	/** Model that '.' stands for. */
	self: string | null;
	visitor: Visitor;
	/** Keys on the way here, as translations name it; null inside lists without keys. */
	path: string | null;
	/** A property that its object must have. */
	isNeeded?: boolean;
}

/** Visits every slot of an app. Relies on shapes being right: give it only definitions that passed `shapeErrors`. */
export function visitApp(app: AppManifest, visitor: Visitor): void {
	walk(AppManifest, app, { file: 'app.json', pointer: '', app: app.key, enclosing: [], self: null, visitor, path: 'app' });
}

export function visitDefinition(
	definition: Definition,
	options: { app: string; registry: Registry; visitor: Visitor; skipBlocks?: ReadonlySet<number> },
): void {
	const { app, registry, visitor } = options;
	const self = definition.kind === 'model' ? `${app}/${definition.key}` : null;
	const place: Place = { file: fileOf(definition), pointer: '', app, enclosing: [], self, visitor, path: `${definition.kind}.${definition.key}` };
	walk(definitionKinds[definition.kind].schema, definition, place);
	if (definition.kind === 'page') visitBlocks(definition, place, registry, options.skipBlocks ?? new Set());
	else if (definition.kind === 'workflow') visitNodes(definition, place, registry, options.skipBlocks ?? new Set());
}

function visitBlocks(page: Page, place: Place, registry: Registry, skip: ReadonlySet<number>): void {
	for (const [i, block] of page.blocks.entries()) {
		const type = registry.block(block.type);
		if (!type || skip.has(i)) continue;
		const enclosing = [{ value: page as { [property: string]: unknown }, name: null }];
		walk(type.config, block, { ...place, enclosing, pointer: `/blocks/${i}`, path: `${place.path}.${block.key}` });
	}
}

/** The properties that each node has by its type. */
function visitNodes(workflow: Workflow, place: Place, registry: Registry, skip: ReadonlySet<number>): void {
	for (const [i, node] of workflow.nodes.entries()) {
		const type = registry.node(node.type);
		if (!type || skip.has(i)) continue;
		const enclosing = [{ value: workflow as { [property: string]: unknown }, name: null }];
		walk(type.config, node, { ...place, enclosing, pointer: `/nodes/${i}`, path: pathOfItem(`${place.path}.nodes`, node.key) });
	}
}

/** Visits the keywords of one property of a model. */
export function visitProperty(
	property: { [keyword: string]: unknown },
	config: TSchema,
	at: { app: string; model: string; file: string; pointer: string; visitor: Visitor },
): void {
	const place: Place = { file: at.file, pointer: at.pointer, app: at.app, enclosing: [], self: at.model, visitor: at.visitor, path: null };
	walk(CommonKeywords, property, place);
	walk(config, property, place);
}

/** All slots of an app, e.g. for “used by”. */
export function slotsOf(bundle: Bundle, registry: Registry): SlotUse[] {
	const uses: SlotUse[] = [];
	const visitor: Visitor = { slot: (use) => uses.push(use) };
	visitApp(bundle.app, visitor);
	for (const definition of bundle.definitions) visitDefinition(definition, { app: bundle.app.key, registry, visitor });
	return uses;
}

type Node = TSchema & { [keyword: string]: unknown };

function walk(schema: TSchema, value: unknown, place: Place): void {
	const node = schema as Node;
	const slot = node['x-slot'] as SlotAnnotation | undefined;
	if (slot && typeof value === 'string') place.visitor.slot(slotUse(slot, value, place));
	if (node['x-text'] === true && typeof value === 'string' && place.path !== null) place.visitor.text?.(place.path, value);
	if (Array.isArray(node.anyOf)) {
		const branch = branchOf(node.anyOf as Node[], value);
		if (branch) walk(branch, value, place);
	} else if (node.type === 'array' && Array.isArray(value)) {
		walkList(node.items as Node | undefined, value, place);
	} else if (node.type === 'object' && isObject(value)) {
		walkObject(node, value, place);
	}
}

/** Of several schemas the one for a value: by its JSON type, then by the properties that can have one value only. */
export function branchOf(branches: readonly TSchema[], value: unknown): TSchema | undefined {
	const fitting = branches.filter((b) => b.type === jsonType(value));
	if (fitting.length <= 1 || !isObject(value)) return fitting[0];
	const tags = (b: TSchema) => Object.entries((b.properties ?? {}) as { [name: string]: Node }).filter(([, property]) => property.const !== undefined);
	return fitting.find((b) => tags(b).every(([name, property]) => property.const === value[name]));
}

function walkList(items: Node | undefined, values: readonly unknown[], place: Place): void {
	if (!items) return;
	const properties = (items.properties ?? (items.anyOf as Node[] | undefined)?.find((b) => b.type === 'object')?.properties ?? {}) as object;
	if ('key' in properties) place.visitor.keyedList?.(values, { file: place.file, pointer: place.pointer });
	for (const [i, value] of values.entries()) {
		const name = isObject(value) ? (('key' in properties ? value.key : 'field' in properties ? value.field : undefined) as unknown) : undefined;
		const path = place.path !== null && typeof name === 'string' ? pathOfItem(place.path, name) : null;
		walk(items, value, { ...place, pointer: `${place.pointer}/${i}`, path, isNeeded: false });
	}
}

function walkObject(node: Node, value: { [property: string]: unknown }, place: Place): void {
	const properties = (node.properties ?? {}) as { [name: string]: Node };
	const own = place.enclosing.at(-1)?.value === value ? place.enclosing : [...place.enclosing, { value, name: null }];
	for (const [name, child] of Object.entries(properties)) {
		const inside: Place = {
			...place,
			enclosing: own,
			pointer: `${place.pointer}/${escapePointer(name)}`,
			path: place.path === null ? null : `${place.path}.${name}`,
			isNeeded: ((node.required ?? []) as string[]).includes(name),
		};
		const formula = typeof value[name] === 'string' ? undefined : formulaSlot(child);
		if (formula) place.visitor.emptySlot?.(slotUse(formula, '', inside));
		if (value[name] !== undefined) walk(child, value[name], inside);
	}
	const [pattern] = Object.values((node.patternProperties ?? {}) as { [pattern: string]: Node });
	if (!pattern) return;
	for (const [name, entry] of Object.entries(value)) {
		const enclosing = [...place.enclosing, { value: isObject(entry) ? entry : {}, name }];
		walk(pattern, entry, { ...place, enclosing, pointer: `${place.pointer}/${escapePointer(name)}`, path: null });
	}
}

/** The formula that a property may be, alone or beside other types. */
function formulaSlot(node: Node): SlotAnnotation | undefined {
	const slots = [node, ...((node.anyOf ?? []) as Node[])].map((n) => n['x-slot'] as SlotAnnotation | undefined);
	return slots.find((slot) => slot?.is === 'formula');
}

function slotUse(slot: SlotAnnotation, value: string, place: Place): SlotUse {
	const of = 'of' in slot ? slot.of : slot.is === 'page' && slot.record ? 'model' : undefined;
	const like = slot.is === 'formula' && slot.like ? place.enclosing.at(-1)?.value[slot.like] : undefined;
	const model = of === undefined ? null : modelAt(of, place);
	return {
		slot,
		value,
		file: place.file,
		pointer: place.pointer,
		model,
		like: typeof like === 'string' ? like : null,
		likeModel: slot.is === 'formula' && slot.likeOf ? modelAt(slot.likeOf, place) : model,
		isNeeded: place.isNeeded === true,
	};
}

/**
 * '.': the model itself; '@key': the name of the nearest entry of a map; '@tree': what the definition is about; else the nearest enclosing
 * property of that name. `a|b`: as `a`, where there is one, else as `b`.
 */
function modelAt(of: string, place: Place): string | null {
	const [first, ...others] = of.split('|');
	if (first !== undefined && others.length > 0) return modelAt(first, place) ?? modelAt(others.join('|'), place);
	if (of === '.') return place.self;
	const [head = '', inner] = of === '@tree' ? ['model'] : of.split('.');
	for (const at of of === '@tree' ? place.enclosing.slice(0, 1) : place.enclosing.toReversed()) {
		const named = of === '@key' ? at.name : at.value[head];
		const found = inner !== undefined && isObject(named) ? named[inner] : named;
		if (typeof found === 'string') return absoluteModel(found, place.app);
	}
	return null;
}

function jsonType(value: unknown): string {
	return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}
