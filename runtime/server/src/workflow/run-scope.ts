import {
	type Catalogue,
	type CatalogueField,
	type CatalogueModel,
	flowColumn,
	type FlowName,
	type FormulaScope,
	findModel,
	flowNames,
	flowScope,
	noRecord,
	type Registry,
} from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';

/** What formulas of a run are about: a record of `model` (null: none), and beside its fields what the run knows, under names with an `@`. */
export interface RunScope {
	scope: FormulaScope;
	/** The model with those names as further fields: what SQL is compiled for. Its `table` is empty where there is no record. */
	root: CatalogueModel;
}

const known = new WeakMap<Catalogue, Map<string, RunScope>>();

/** The scope of formulas over a record of `model` (absolute: the run's own model, that of records which a node looks for, or null). `home`: the app of the workflow, as it is today. */
export function runScope(workflow: Workflow, model: string | null, home: Catalogue, apps: ReadonlyMap<string, Catalogue>, registry: Registry): RunScope {
	const key = JSON.stringify([workflow.key, workflow.model, model, workflow.variables]);
	const made = known.get(home) ?? new Map<string, RunScope>();
	known.set(home, made);
	const scope = made.get(key) ?? {
		scope: flowScope({ workflow, model, home, apps, registry }),
		root: withNames(model === null ? undefined : findModel(model, home, apps), flowNames(workflow, home.app.key, apps)),
	};
	made.set(key, scope);
	return scope;
}

function withNames(model: CatalogueModel | undefined, names: readonly FlowName[]): CatalogueModel {
	const own = names.map(({ name, titles, type }) => {
		const reference = type.t === 'record' ? { model: type.model, many: false, tree: false, onArchive: 'keep' } : null;
		return { key: name, name, title: titles.en, columnName: name, column: { type: flowColumn(type) }, formula: type, reference } as unknown as CatalogueField;
	});
	const fields = [...(model?.fields ?? []), ...own];
	const nothing = { app: '', key: noRecord, ref: noRecord, table: '', title: '', treeParent: null, titleField: null } as unknown as CatalogueModel;
	return { ...(model ?? nothing), fields, fieldsByKey: new Map(fields.map((f) => [f.key, f])) };
}
