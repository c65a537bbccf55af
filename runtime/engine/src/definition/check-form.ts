import type { Form, FormField } from '@dougong/schemas';
import type { CatalogueField } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { fileOf } from './read-bundle.ts';

export function checkForm(form: Form, c: Checking): void {
	const file = fileOf(form);
	const model = c.model(form.model);
	const seen = new Set<string>();
	for (const [i, section] of form.sections.entries()) {
		for (const [j, item] of section.fields.entries()) {
			const pointer = `/sections/${i}/fields/${j}`;
			if (seen.has(item.field)) c.report.add({ code: 'form.field-twice', file, pointer: `${pointer}/field`, details: { field: item.field } });
			seen.add(item.field);
			const field = model?.fieldsByKey.get(item.field);
			if (field?.readOnly) checkReadOnly(item, field, { file, pointer }, c);
		}
	}
	if (form.next !== undefined && form.nextPage !== undefined) {
		const details = { property: 'next', reason: 'nextPage says what comes next', reasonZh: '已由 nextPage 指定' };
		c.report.add({ code: 'form.inert', file, pointer: '/next', details });
	}
	if (!model || !canAdd(form, c)) return;
	for (const field of model.fields) {
		if (!field.required || field.readOnly || seen.has(field.key) || hasDefault(field)) continue;
		c.report.add({ code: 'form.required-missing', file, pointer: '/sections', details: { field: field.title } });
	}
}

function hasDefault(field: CatalogueField): boolean {
	return field.property.default !== undefined || field.property['x-default'] !== undefined;
}

function checkReadOnly(item: FormField, field: CatalogueField, at: { file: string; pointer: string }, c: Checking): void {
	for (const property of ['require', 'lock', 'preset', 'placeholder'] as const) {
		if (item[property] === undefined) continue;
		const details = { property, reason: `“${field.title}” is read-only`, reasonZh: `“${field.title}”为只读` };
		c.report.add({ code: 'form.inert', file: at.file, pointer: `${at.pointer}/${property}`, details });
	}
}

/** Whether records can be added with the form: it is the only form of its model, or some block offers it for new records. */
function canAdd(form: Form, c: Checking): boolean {
	const uses = c.uses.filter((u) => u.slot.is === 'form' && u.value === form.key);
	return uses.length === 0 || uses.some((u) => !onlyEdits(u.file, u.pointer, c));
}

/** Forms of a detail block and of a to-do item open a record that is there; so does a form on a page of one record. */
function onlyEdits(file: string, pointer: string, c: Checking): boolean {
	const match = /^pages\/(.+)\.json$/.exec(file);
	const page = match?.[1] === undefined ? undefined : c.home.pages.get(match[1]);
	const block = page?.blocks[Number(pointer.split('/')[2])];
	if (!page || !block) return false;
	if (/^\/blocks\/\d+\/form$/.test(pointer)) return block.type === 'detail' || (block.type === 'form' && page.record !== undefined);
	return block.type === 'todo';
}
