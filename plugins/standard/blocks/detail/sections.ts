import type { RecordJson } from '@dougong/schemas/api';
import type { ClientApp, ClientField, ClientModel } from '@dougong/ui/contracts';
import { type FieldAt, fieldAt, optionsOf } from '../shared/models.ts';

export interface SectionConfig {
	key: string;
	title?: string;
	fields: string[];
}
export interface Section {
	key: string;
	title?: string;
	fields: FieldAt[];
}

/**
 * The sections to draw: those of the page without fields that the reader may not see; without any, one with all fields that people fill
 * in and then those that the runtime keeps. The title field is left out: it is the heading.
 */
export function sectionsOf(app: ClientApp, modelKey: string, configured: readonly SectionConfig[] | undefined): Section[] {
	const model = app.models[modelKey];
	if (!model) return [];
	const sections = configured ?? [{ key: 'all', fields: model.fields.map((f) => f.key) }];
	return sections
		.map((s) => ({
			key: s.key,
			...(s.title && { title: s.title }),
			fields: s.fields
				.map((path) => fieldAt(app, modelKey, path))
				.filter((at) => at !== undefined && (configured || at.path !== model.titleField)) as FieldAt[],
		}))
		.filter((s) => s.fields.length > 0);
}

/** May be changed in place: written by hand, by this reader, and small enough for one line. */
export function isEditableInPlace(model: ClientModel, field: ClientField, record: Pick<RecordJson, 'can' | 'archivedAt'>): boolean {
	const mayWrite = record.can?.fields?.includes(field.key) ?? field.access === 'write';
	return mayWrite && (record.can?.update ?? model.can.update) && !record.archivedAt;
}

/** Labels beside the heading: the first two choices whose options have colours. */
export function headingFields(model: ClientModel): ClientField[] {
	return model.fields.filter((f) => f.schema.type !== 'array' && optionsOf(f)?.some((o) => o.color)).slice(0, 2);
}
