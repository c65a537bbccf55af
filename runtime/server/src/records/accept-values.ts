import { type CatalogueField, type CatalogueModel, type FieldError, validateRecord } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { lookUpFiles } from '../files/attachments.ts';
import { type LocalText, Problem } from '../http/problem.ts';
import { isStored } from '../stores/record-columns.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { compileStored } from '../stores/record-write.ts';
import { planned } from './list.ts';
import type { RoleView } from './view.ts';
import type { Operation, WriteOptions } from './write.ts';

/** What a write stores. */
export interface Input {
	/** As they are stored. */
	values: JsonObject;
	filled: readonly CatalogueField[];
	chosen: readonly CatalogueField[];
}

/** Values that may be stored: the writer may write each field, and the model accepts them. Refuses with input.invalid, all mistakes at once. */
export async function acceptedValues(
	options: WriteOptions,
	on: Connection,
	model: CatalogueModel,
	operation: Extract<Operation, { values: JsonObject }>,
): Promise<Input> {
	const { ctx, view } = options;
	const known = knownFields(view, model);
	const chosen: CatalogueField[] = [];
	const errors: FieldError[] = [];
	for (const key of Object.keys(operation.values)) {
		const field = known.get(key);
		if (!field) errors.push(fieldError(key, 'field.unknown', words.unknown));
		else if (view.access(model.ref).writable(key, operation.op).kind === 'never') errors.push(fieldError(key, 'field.read-only', words.readOnly));
		else chosen.push(field);
	}
	const given = Object.fromEntries(chosen.map((f) => [f.key, operation.values[f.key] ?? null]));
	const previous = operation.op === 'update' && model.whole ? await storedValues(options, on, model, operation.id) : undefined;
	const checked = validateRecord(model, given, { facts: ctx.facts, isNew: operation.op === 'create', ...(previous && { previous }) });
	// A field that was refused above is not missing as well.
	const further = checked.errors.filter((e) => !errors.some((known) => known.pointer === e.pointer));
	const files = await lookUpFiles(on, ctx, { model, recordId: operation.op === 'update' ? operation.id : null, values: checked.values });
	further.push(...files.errors);
	if (errors.length + further.length > 0) throw new Problem('input.invalid', {}, [...errors, ...further]);
	const values = { ...checked.values, ...files.values };
	return { values, filled: model.fields.filter((f) => isStored(f) && !f.system && f.key in values), chosen };
}

/** The record as it lies in the database, for conditions over several fields. The statement of the write checks that it is still so. */
async function storedValues({ ctx, view }: WriteOptions, on: Connection, model: CatalogueModel, id: string): Promise<JsonObject | undefined> {
	const statement = planned(view, `stored ${model.ref}`, () => compileStored(view.scope(ctx.env.schema), model));
	const [row] = await runStatement(on, statement, statement.bind(ctx.facts, { id }));
	return row?.[0] ? (JSON.parse(row[0]) as JsonObject) : undefined;
}

function fieldError(key: string, code: FieldError['code'], detail: LocalText): FieldError {
	return { pointer: `#/values/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail };
}

const words = {
	unknown: { en: 'There is no such field.', zh: '没有这个字段。' },
	readOnly: { en: 'This field cannot be written.', zh: '该字段不可填写。' },
};

/** Fields that exist for these roles: those they can see on some record, or fill in on a new one. */
export function knownFields(view: RoleView, model: CatalogueModel): ReadonlyMap<string, CatalogueField> {
	return planned(view, `known ${model.ref}`, () => {
		const visible = new Set(view.visibleFields(model));
		const access = view.access(model.ref);
		const known = model.fields.filter((f) => visible.has(f) || (isStored(f) && access.writable(f.key, 'create').kind !== 'never'));
		return new Map(known.map((f) => [f.key, f]));
	});
}
