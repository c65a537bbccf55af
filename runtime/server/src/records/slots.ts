import type { CheckedFormula, CheckedNode } from '@dougong/engine';
import type { Filter } from '@dougong/schemas/api';
import type { Arguments } from '../stores/record-statement.ts';

/**
 * Filters that differ only in their values share one compiled statement: the values are taken out as arguments `f0`, `f1` …, and what
 * is left is known by its shape.
 */
export interface SlottedFilter {
	condition: CheckedFormula | null;
	/** Values of this request. */
	args: Arguments;
	/** Equal for filters that compile to the same statement. */
	shape: string;
	/** False: the values are still in it. */
	slots: boolean;
}

export function slottedFilter(filter: Filter | undefined, condition: CheckedFormula | null): SlottedFilter {
	const shape = shapeOf(filter);
	// A formula’s constants are its author’s: they are part of the shape, and nothing is taken out.
	if (!condition || shape === null) return { condition, args: {}, shape: JSON.stringify(filter) ?? '', slots: false };
	const args: Record<string, string> = {};
	const take: Take = (value) => {
		const n = Object.keys(args).length;
		args[`f${n}`] = value;
		return slotOf(n, value);
	};
	return { condition: { ...condition, node: emptied(condition.node, take) }, args, shape, slots: true };
}

type Take = (value: string) => string;

// A slot looks like a value of the same form, because the emitter writes whole numbers differently.
/** Whole numbers that fit a bigint for sure; also what the emitter takes for one. */
const wholeNumber = /^-?\d{1,15}$/;
const slotPattern = /^9(\d{14})(\.5)?$/;
function slotOf(n: number, value: string): string {
	return `9${String(n).padStart(14, '0')}${wholeNumber.test(value) ? '' : '.5'}`;
}

/** Name of the argument that stands in this place. */
export function slotName(value: unknown): string | null {
	const found = typeof value === 'string' ? slotPattern.exec(value) : null;
	return found ? `f${Number(found[1])}` : null;
}

function emptied(node: CheckedNode, take: Take): CheckedNode {
	const inside = (inner: CheckedNode) => emptied(inner, take);
	switch (node.k) {
		case 'value':
			return typeof node.value === 'string' ? { ...node, value: take(node.value) } : node;
		case 'below':
			return { ...node, values: node.values.map(take) };
		case 'equal':
		case 'order':
			return { ...node, left: inside(node.left), right: inside(node.right) };
		case 'in':
			return { ...node, item: inside(node.item), list: inside(node.list) };
		case 'overlaps':
			return { ...node, list: inside(node.list), elements: inside(node.elements) };
		case 'list':
		case 'all':
		case 'any':
			return { ...node, items: node.items.map(inside) };
		case 'not':
			return { ...node, arg: inside(node.arg) };
		case 'call':
			return { ...node, args: node.args.map(inside) };
		default:
			return node;
	}
}

/** Everything of a filter but its values; null when it holds a formula. */
function shapeOf(filter: Filter | undefined): string | null {
	if (!filter) return '';
	if ('and' in filter) return groupShape('and', filter.and);
	if ('or' in filter) return groupShape('or', filter.or);
	if ('not' in filter) return groupShape('not', [filter.not]);
	if ('formula' in filter) return null;
	if ('search' in filter) return `search ${filter.search.split(/\s+/).filter((word) => word !== '').length}`;
	return JSON.stringify([filter.field, filter.op, Array.isArray(filter.value) ? filter.value.map(kindOf) : kindOf(filter.value)]);
}

function groupShape(word: string, filters: readonly Filter[]): string | null {
	const shapes = filters.map(shapeOf);
	return shapes.includes(null) ? null : `${word}(${shapes.join('|')})`;
}

function kindOf(value: unknown): string {
	if (typeof value === 'number') return wholeNumber.test(String(value)) ? 'integer' : 'number';
	if (typeof value === 'string') return wholeNumber.test(value) ? 'digits' : 'text';
	return String(value);
}
