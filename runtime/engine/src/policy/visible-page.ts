import type { AppManifest, Page } from '@dougong/schemas';
import { fileOf } from '../definition/read-bundle.ts';
import { absoluteModel } from '../definition/references.ts';
import { type SlotUse, slotsOf } from '../definition/slots.ts';
import type { Registry } from '../kinds/registry.ts';

/** What one reader sees of an app. Models by `app/model`. */
export interface Sight {
	model(ref: string): boolean;
	field(model: string, key: string): boolean;
	/** Whether the reader sees everything that the formula reads. */
	formula(text: string, model: string): boolean;
	form(key: string): boolean;
}

/**
 * The page without what this reader cannot see, in any block kind: an item of a list (column, figure, to-do …) that shows a hidden field
 * or model, or whose condition reads one, is left out; so is a block that has nothing left. A field or form that a block itself names and
 * can do without (its grouping, its form) is taken away alone; inside of items it may be what the item is about. Conditions are never
 * dropped by themselves: that would show more.
 */
export function visiblePage(page: Page, app: AppManifest, registry: Registry, sight: Sight): Page {
	const uses = slotsOf({ app, definitions: [page] }, registry).filter((use) => use.file === fileOf(page));
	const cuts = new Set(uses.filter((use) => !isSeen(use, app, sight)).map(cutFor));
	if (cuts.size === 0) return page;
	const blocks = page.blocks.flatMap((block, i) => {
		const rest = without(block, `/blocks/${i}`, cuts);
		return rest === cut ? [] : [rest as Page['blocks'][number]];
	});
	return withLayout({ ...page, blocks });
}

function isSeen({ slot, value, model }: SlotUse, app: AppManifest, sight: Sight): boolean {
	if (slot.is === 'model') return sight.model(absoluteModel(value, app.key));
	if (slot.is === 'form') return sight.form(value);
	if (slot.is === 'field') return model !== null && sight.field(model, value);
	if (slot.is === 'formula') return model !== null && sight.formula(value, model);
	return true;
}

/** JSON Pointer of what goes with the slot: the property itself, or the item of a list that is about it (a block is one, too). */
function cutFor({ slot, pointer, isNeeded }: SlotUse): string {
	const isOwn = /^\/blocks\/\d+\/[^/]+$/.test(pointer);
	const goesAlone = slot.is === 'form' ? !isNeeded : slot.is === 'field' && isOwn && !isNeeded;
	return goesAlone ? pointer : (/^.*\/\d+(?=\/|$)/.exec(pointer)?.[0] ?? pointer);
}

const cut = Symbol('cut');

function without(value: unknown, pointer: string, cuts: ReadonlySet<string>): unknown {
	if (cuts.has(pointer)) return cut;
	if (Array.isArray(value)) {
		const rest = value.map((item, i) => without(item, `${pointer}/${i}`, cuts)).filter((item) => item !== cut);
		return rest.length === 0 && value.length > 0 ? cut : rest;
	}
	if (typeof value !== 'object' || value === null) return value;
	const rest: { [name: string]: unknown } = {};
	for (const [name, item] of Object.entries(value)) {
		const kept = without(item, `${pointer}/${name}`, cuts);
		if (kept !== cut) rest[name] = kept;
		else if (Array.isArray(item)) return cut;
	}
	return rest;
}

function withLayout(page: Page): Page {
	const { layout } = page;
	if (!layout) return page;
	const kept = new Set(page.blocks.map((b) => b.key));
	const wide = layout.wide?.map((row) => row.filter((key) => kept.has(key))).filter((row) => row.length > 0);
	const phone = layout.phone?.filter((key) => kept.has(key));
	return { ...page, layout: { ...(wide && { wide }), ...(phone && { phone }) } };
}
