import { absoluteModel, checkFormulaText, type FactName, type Registry } from '@dougong/engine';
import type { CatalogueSet } from '../../catalogues.ts';
import type { FieldsOf } from '../../jobs/recompute/recompute-plan.ts';
import { findModel } from '../../stores/record-source.ts';
import { type Elsewhere, elsewhereOf } from '../../trees/trees.ts';
import { runScope } from '../run-scope.ts';

/** A formula that runs of a workflow wait on, with what it reads. */
export interface Watch {
	/** `app/key` of the records that the runs are about. */
	model: string;
	/** Fields of that record. */
	reads: ReadonlySet<string>;
	/** Fields of other records. */
	elsewhere: readonly Elsewhere[];
	facts: readonly FactName[];
}
export interface Watches {
	all: readonly Watch[];
	/** Models of which a run may wait for its record to change. */
	models: ReadonlySet<string>;
	/** Whether one of them reads a computed value, which may follow from any write. */
	readsComputed: boolean;
}

const known = new WeakMap<CatalogueSet, Watches>();

/** Of the workflows as they are published; made once for each set of apps. Runs of older revisions are looked at with them, and each day. */
export function watchesOf(set: CatalogueSet, registry: Registry): Watches {
	const made = known.get(set) ?? index(set, registry);
	known.set(set, made);
	return made;
}

function index({ catalogues }: CatalogueSet, registry: Registry): Watches {
	const all: Watch[] = [];
	for (const [app, home] of catalogues) {
		for (const workflow of home.workflows.values()) {
			const model = workflow.model === undefined ? undefined : findModel(catalogues, absoluteModel(workflow.model, app));
			if (!model) continue;
			for (const node of workflow.nodes) {
				const text = registry.node(node.type)?.watches?.(node);
				if (text === undefined) continue;
				const { formula } = checkFormulaText(text, runScope(workflow, model.ref, home, catalogues, registry).scope, { returns: 'any' });
				all.push({
					model: model.ref,
					reads: new Set(formula?.dependencies.map((d) => d.path[0] ?? d.field)),
					elsewhere: formula ? elsewhereOf([formula], model, catalogues) : [],
					facts: formula?.facts ?? [],
				});
			}
		}
	}
	const isComputed = (model: string, field: string) => findModel(catalogues, model)?.computed.has(field) === true;
	return {
		all,
		models: new Set(all.map((one) => one.model)),
		readsComputed: all.some((one) => [...one.reads].some((f) => isComputed(one.model, f)) || one.elsewhere.some((e) => isComputed(e.model, e.field))),
	};
}

/** Models whose waiting runs may go on because these fields of other records were written, or were worked out. */
export function waitingOn({ all }: Watches, changed: readonly FieldsOf[]): string[] {
	const isOne = (model: string, field: string) => changed.some((one) => one.model === model && one.fields.includes(field));
	const found = all.filter((one) => one.elsewhere.some((e) => isOne(e.model, e.field)) || [...one.reads].some((field) => isOne(one.model, field)));
	return [...new Set(found.map((one) => one.model))];
}
