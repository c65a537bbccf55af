import type { Block, Page } from '@dougong/schemas';
import type { Checking } from './check-bundle.ts';
import { isObject } from './plain-schema.ts';
import { fileOf } from './read-bundle.ts';
import { absoluteModel } from './references.ts';

export function checkPage(page: Page, c: Checking): void {
	const file = fileOf(page);
	for (const [i, block] of page.blocks.entries()) {
		if (c.registry.block(block.type)?.needsRecord && page.record === undefined) {
			c.report.add({ code: 'page.block-needs-record', file, pointer: `/blocks/${i}/type`, details: { type: block.type, names: '' } });
		}
		checkTree(block, { file, pointer: `/blocks/${i}` }, c);
		checkGoalTreeBlock(block, { file, pointer: `/blocks/${i}` }, c);
		checkMeasures(block, { file, pointer: `/blocks/${i}` }, c);
	}
	checkLayout(page, file, c);
	for (const use of c.uses) if (use.file === file) checkSort(use, c);
}

function checkLayout(page: Page, file: string, c: Checking): void {
	const keys = page.blocks.map((b) => b.key);
	const check = (named: readonly { key: string; pointer: string }[]) => {
		const seen = new Set<string>();
		for (const { key, pointer } of named) {
			if (!keys.includes(key)) c.report.add({ code: 'reference.unknown-block', file, pointer, details: { name: key, names: keys.join(' ') } });
			else if (seen.has(key)) c.report.add({ code: 'page.block-twice', file, pointer, details: { block: key } });
			seen.add(key);
		}
		return seen;
	};
	const wide = page.layout?.wide?.flatMap((row, i) => row.map((key, j) => ({ key, pointer: `/layout/wide/${i}/${j}` })));
	if (page.layout?.phone) check(page.layout.phone.map((key, i) => ({ key, pointer: `/layout/phone/${i}` })));
	if (!wide) return;
	const shown = check(wide);
	// A misspelt name in the layout is that one mistake, not also a block that is missing.
	if (wide.some((w) => !keys.includes(w.key))) return;
	for (const [i, key] of keys.entries()) {
		if (!shown.has(key) && keys.indexOf(key) === i) c.report.add({ code: 'page.block-nowhere', file, pointer: `/blocks/${i}/key`, details: { block: key } });
	}
}

function checkTree(block: Block, at: { file: string; pointer: string }, c: Checking): void {
	if (block.type !== 'tree' || typeof block.model !== 'string') return;
	const model = c.model(block.model);
	const isBroken = [...c.brokenFields].some((f) => f.startsWith(`${model?.key}/`));
	if (model && model.treeParent === null && !isBroken) {
		c.report.add({ code: 'page.no-tree', file: at.file, pointer: `${at.pointer}/model`, details: { model: model.title } });
	}
}

const ofTree: ReadonlySet<string> = new Set(['goal-tree', 'group-score']);

/** A block of a goal tree shows the one that it names, else the first over its model. A tree that is broken is told of by itself. */
function checkGoalTreeBlock(block: Block, at: { file: string; pointer: string }, c: Checking): void {
	if (!ofTree.has(block.type) || typeof block.model !== 'string') return;
	const model = c.model(block.model);
	const isBroken = [...c.broken].some((definition) => definition.startsWith('goal-tree/'));
	if (!model || isBroken) return;
	const over = [...c.home.trees.values()].filter((tree) => absoluteModel(tree.model, c.home.app.key) === model.ref).map((tree) => tree.key);
	if (typeof block.tree === 'string' ? over.includes(block.tree) : over.length > 0) return;
	const pointer = `${at.pointer}/${typeof block.tree === 'string' ? 'tree' : 'model'}`;
	c.report.add({ code: 'page.no-goal-tree', file: at.file, pointer, details: { model: model.title, tree: String(block.tree ?? ''), names: over.join(' ') } });
}

/** Items with a measure: a sum or mean is of a field, a count of none. */
function checkMeasures(block: Block, at: { file: string; pointer: string }, c: Checking): void {
	for (const [i, card] of (Array.isArray(block.cards) ? block.cards : []).entries()) {
		if (!isObject(card)) continue;
		const pointer = `${at.pointer}/cards/${i}`;
		const needsField = card.measure === 'sum' || card.measure === 'avg';
		if (needsField && card.field === undefined) c.report.add({ code: 'page.field-needed', file: at.file, pointer, details: { measure: String(card.measure) } });
		if (card.measure === 'count' && card.field !== undefined)
			c.report.add({ code: 'page.field-inert', file: at.file, pointer: `${pointer}/field`, details: {} });
	}
}

function checkSort(use: Checking['uses'][number], c: Checking): void {
	if (use.slot.is !== 'field' || !/\/sort\/\d+\/field$/.test(use.pointer) || use.model === null) return;
	const field = c.model(use.model)?.fieldsByKey.get(use.value);
	if (field && !field.type.sortable) {
		c.report.add({ code: 'page.not-sortable', file: use.file, pointer: use.pointer, details: { field: field.title, kind: field.kind } });
	}
}

/** Pages of one record open from the record; the others have to be named somewhere. */
export function checkReachable(c: Checking): void {
	const named = new Set(c.uses.filter((u) => u.slot.is === 'page' && u.file !== `pages/${u.value}.json`).map((u) => u.value));
	for (const page of c.home.pages.values()) {
		if (page.record === undefined && !named.has(page.key)) c.report.add({ code: 'page.unreachable', file: fileOf(page), pointer: '', details: {} });
	}
}
