import {
	type Catalogue,
	type CatalogueModel,
	checkFormulaText,
	compileFormula,
	type FieldPath,
	formulaScope,
	isError,
	membershipOf,
	type RelationUse,
	valueToJson,
} from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { FormulaPreview } from '@dougong/schemas/api';
import type { ReadOptions } from '../records/list.ts';
import type { Services } from '../services.ts';
import { compileLook, pathKey } from '../stores/explain.ts';
import { isStored } from '../stores/record-columns.ts';
import { runStatement } from '../stores/record-runner.ts';
import { findModel } from '../stores/record-source.ts';
import { formulaRecord, loadSets, unique } from './explain.ts';

export interface PreviewOptions extends ReadOptions {
	services: Pick<Services, 'registry'>;
	/** The app as it is being written; `model` is as it is published. */
	draft: Catalogue;
	formula: string;
	ids: readonly string[];
	language: 'en' | 'zh';
}

/**
 * What a formula would give for live records, under the definitions of a draft: for whoever writes it. Reads what is published: fields that only the draft has
 * are blank, its new relations are missing. Nothing is stored.
 */
export async function previewFormula(options: PreviewOptions): Promise<FormulaPreview> {
	const { pool, ctx, view, model, services, draft, language } = options;
	const catalogues = new Map([...view.set.catalogues, [draft.app.key, draft]]);
	const { formula, diagnostics } = checkFormulaText(options.formula, formulaScope(model.ref, draft, catalogues, services.registry));
	const found = diagnostics.map(({ code, severity, range, message, hint }) => ({
		code,
		severity,
		range: [range[0], range[1]] as [number, number],
		message: message[language],
		...(hint && { hint: hint[language] }),
	}));
	if (!formula) return { diagnostics: found, records: [] };
	const own = unique(formula.dependencies);
	const there = own.filter((at) => isThere(options, model.ref, at));
	const look = compileLook(view.scope(ctx.env.schema), model, there, null);
	const rows = await runStatement(pool, look.statement, look.statement.bind(ctx.facts, { ids: options.ids }));
	const records = rows.map((row) => look.record(row)).filter((r) => r.live);
	const uses = readable(options, formula.relations);
	const sets = await loadSets(
		{ ...options, name: null },
		uses,
		records.map((r) => r.id),
	);
	const evaluate = compileFormula(formula);
	const byId = new Map(records.map((r) => [r.id, r]));
	return {
		diagnostics: found,
		records: options.ids.flatMap((id) => {
			const record = byId.get(id);
			if (!record) return [];
			const value = evaluate(formulaRecord(record, sets, undefined), ctx.facts);
			const inputs = own.map((at) => ({ label: pathKey(at), value: (record.fields.get(pathKey(at))?.value ?? null) as JsonValue }));
			const result = isError(value) ? { value: null, error: { code: value.error, reason: value.reason } } : { value: valueToJson(value) as JsonValue };
			return [{ id, title: record.title, ...result, inputs }];
		}),
	};
}

/** Whether a path leads to something that is stored already. */
function isThere({ view }: PreviewOptions, start: string, { path, field }: FieldPath): boolean {
	let ref: string | undefined = start;
	for (const key of [...path, field]) {
		const model: CatalogueModel | undefined = ref === undefined ? undefined : findModel(view.set.catalogues, ref);
		if (!model) return false;
		if (key === 'id') return true;
		const found = model.fieldsByKey.get(key);
		if (!found || !isStored(found)) return false;
		ref = found.reference?.model;
	}
	return true;
}

/** The sets up to the first that cannot be read yet; a set within others comes after them. */
function readable(options: PreviewOptions, uses: readonly RelationUse[]): readonly RelationUse[] {
	const isReadable = ({ relation, model, reads }: RelationUse) =>
		isThere(options, model, { path: [], field: 'id' }) && [...membershipOf(relation), ...reads].every((at) => isThere(options, relation.model, at));
	const first = uses.findIndex((use) => !isReadable(use));
	return first < 0 ? uses : uses.slice(0, first);
}
