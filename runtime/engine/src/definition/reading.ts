import type { Model } from '@dougong/schemas';
import type { FieldType } from '../kinds/field-type.ts';
import type { Registry } from '../kinds/registry.ts';
import type { CatalogueField } from './catalogue.ts';
import type { Schema } from './plain-schema.ts';

/** A mistake found while reading a model; the checker words it. `pointer` is relative to the model's file. */
export interface ModelProblem {
	code: string;
	severity?: 'warning';
	pointer: string;
	details: { [name: string]: string | number };
}
export interface ModelFields {
	fields: CatalogueField[];
	/** Keys of properties that could not be read. */
	broken: string[];
	problems: ModelProblem[];
	whole: Schema | null;
}

/** A model while it is read. */
export interface Reading {
	root: Schema;
	app: string;
	registry: Registry;
	plain: boolean;
	model: Model;
	result: ModelFields;
}

/** Always false: `return mistake(…)` says that the property is not sound. */
export type Report = (code: string, details?: ModelProblem['details'], sub?: string, severity?: 'warning') => false;

/** Whether the kind reads every keyword of JSON Schema. */
export function isOpen(type: FieldType): boolean {
	return type.config.additionalProperties === true;
}

export function ownKeywords(type: FieldType, schema: Schema): Schema {
	return Object.fromEntries(Object.entries(schema).filter(([k]) => Object.hasOwn(type.config.properties, k)));
}

/** The pointer where it leads somewhere in what was written, else the property itself (the mistake is behind a reference). */
export function pointsInto(schema: unknown, pointer: string): string {
	let at = schema;
	for (const step of pointer.split('/').slice(1)) {
		if (typeof at !== 'object' || at === null || !(step in at)) return '';
		at = (at as Schema)[step];
	}
	return pointer;
}

export function escapePointer(name: string): string {
	return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
