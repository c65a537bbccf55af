import type { CatalogueField, FormulaType } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';

export const resultKinds = ['number', 'text', 'date', 'boolean'] as const;
export type ResultKind = (typeof resultKinds)[number];

/** A field that holds values of a kind, without what fills it. */
export function propertyOf(kind: ResultKind, title: string): JsonObject {
	const made: { [K in ResultKind]: JsonObject } = {
		number: { type: 'number' },
		text: { type: 'string', maxLength: 500 },
		date: { type: 'string', format: 'date' },
		boolean: { type: 'boolean' },
	};
	return { ...made[kind], title };
}

/** The kind for what a formula gives; numbers for what no field can hold as it is. */
export function kindOf(type: FormulaType): ResultKind {
	return type.t === 'text' || type.t === 'date' || type.t === 'boolean' ? type.t : 'number';
}

const notCopied = [
	'title',
	'description',
	'default',
	'readOnly',
	'x-default',
	'x-unique',
	'x-formula',
	'x-lookup',
	'x-rollup',
	'x-pattern',
	'x-on-archive',
	'x-closed',
];

/** A field that holds what another one holds. `app`: of the model that it is in; a model of another app is named with it. */
export function likeField(field: CatalogueField, title: string): JsonObject {
	const kept = Object.entries(field.property).filter(([keyword]) => !notCopied.includes(keyword)) as [string, JsonObject[string]][];
	const model: JsonObject = field.reference && 'x-model' in field.property ? { 'x-model': field.reference.model } : {};
	return { ...Object.fromEntries(kept), ...model, title };
}

/** A key that is free: from the title where that has letters, else numbered. */
export function freeKey(wanted: string, taken: ReadonlySet<string>): string {
	const base = wanted === '' ? 'computed' : wanted.slice(0, 30).replace(/_+$/, '');
	if (wanted !== '' && !taken.has(base)) return base;
	for (let n = wanted === '' ? 1 : 2; ; n++) if (!taken.has(`${base}_${n}`)) return `${base}_${n}`;
}
