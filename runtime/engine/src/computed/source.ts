import type { PropertySchema } from '@dougong/schemas';
import type { ComputedField } from '../definition/catalogue.ts';
import type { Rollup } from '../kinds/common-keywords.ts';

/** The formula of a field as its author said it. */
export interface FormulaSource {
	source: ComputedField['source'];
	/** The goal tree that wrote it. */
	tree?: string;
	text: string;
	/** Where parts of the text stand in the property, so that a mistake is shown where it was written. `from`: offset in `text`. */
	parts: readonly { pointer: string; from: number; text: string }[];
}

/** The keywords that make a field computed; a field has at most one. */
export const computedKeywords = ['x-formula', 'x-lookup', 'x-rollup'] as const;

export function isComputed(property: PropertySchema): boolean {
	return computedKeywords.some((keyword) => property[keyword] !== undefined);
}

/** What a property says about how its value is worked out; null: it is not. Relies on the shape of the keywords being right. */
export function sourceOf(property: PropertySchema): FormulaSource | null {
	const { 'x-formula': formula, 'x-lookup': lookup, 'x-rollup': rollup } = property;
	if (typeof formula === 'string') return { source: 'formula', text: formula, parts: [{ pointer: '/x-formula', from: 0, text: formula }] };
	if (typeof lookup === 'string') return { source: 'lookup', text: `[${lookup}]`, parts: [{ pointer: '/x-lookup', from: 1, text: lookup }] };
	return rollup === undefined ? null : rollupSource(rollup as Rollup);
}

const names: { [F in Rollup['fn']]: string } = { sum: 'SUM', count: 'COUNT', average: 'AVERAGE', minimum: 'MIN', maximum: 'MAX', median: 'MEDIAN' };

/** `{ of: children, fn: average, value: [score], weight: [weight] }` → `SUM(children, ([score]) * ([weight])) / SUM(children, [weight], …)` */
function rollupSource({ of, fn, value, weight, where }: Rollup): FormulaSource {
	const writer = new Writer();
	const set = () => (isName(of) ? writer.part('/of', of) : writer.text('[').part('/of', of).text(']'));
	const bracketed = (name: 'value' | 'weight' | 'where', text: string) => writer.text('(').part(`/${name}`, text).text(')');
	const condition = () => where !== undefined && bracketed('where', where);
	const call = (name: string, operands: readonly (() => unknown)[]) => {
		writer.text(`${name}(`);
		set();
		for (const operand of operands) {
			writer.text(', ');
			operand();
		}
		writer.text(')');
	};
	const conditions = where === undefined ? [] : [condition];
	if (fn === 'count') {
		call('COUNT', conditions);
	} else if (weight === undefined || value === undefined) {
		call(names[fn], [...(value === undefined ? [] : [() => bracketed('value', value)]), ...conditions]);
	} else {
		const weighted = () => {
			bracketed('value', value);
			writer.text(' * ');
			bracketed('weight', weight);
		};
		call('SUM', [weighted, ...conditions]);
		if (fn === 'sum') return writer.source();
		writer.text(' / ');
		// Weights of records without a value do not count.
		const counted = () => {
			writer.text('NOT ISBLANK(');
			bracketed('value', value);
			writer.text(')');
			if (where === undefined) return;
			writer.text(' AND ');
			condition();
		};
		call('SUM', [() => bracketed('weight', weight), counted]);
	}
	return writer.source();
}

/** A name, `model.field`, or a call such as PEERS([unit]) stands as it is; titles and models of other apps stand in brackets. */
function isName(of: string): boolean {
	return /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)?$/u.test(of) || /^[\p{L}_]+\s*\(.*\)$/su.test(of) || /^\[.*\]$/su.test(of);
}

class Writer {
	#text = '';
	readonly #parts: { pointer: string; from: number; text: string }[] = [];

	text(text: string): this {
		this.#text += text;
		return this;
	}
	part(pointer: string, text: string): this {
		this.#parts.push({ pointer: `/x-rollup${pointer}`, from: this.#text.length, text });
		return this.text(text);
	}
	source(): FormulaSource {
		return { source: 'rollup', text: this.#text, parts: this.#parts };
	}
}
