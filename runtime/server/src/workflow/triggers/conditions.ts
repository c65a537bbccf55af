import { absoluteModel, type CatalogueModel, type CheckedFormula, checkFormulaText, type FactName, formulaScope, type Registry } from '@dougong/engine';
import type { CatalogueSet } from '../../catalogues.ts';
import type { Operation } from '../../records/write.ts';
import { findModel } from '../../stores/record-source.ts';
import type { TriggerPlace } from '../../stores/trigger.store.ts';
import { type Elsewhere, elsewhereOf } from '../../trees/trees.ts';
import { triggersOf } from './find-triggers.ts';

/** A condition that begins runs when it becomes true, with everything in it resolved. */
export interface WatchedCondition {
	/** `app/workflow/trigger` */
	ref: string;
	place: TriggerPlace;
	model: CatalogueModel;
	text: string;
	when: CheckedFormula;
	/** Fields of the model itself that it reads. */
	reads: ReadonlySet<string>;
	/** What it reads of other records. */
	elsewhere: readonly Elsewhere[];
}
export interface Conditions {
	all: readonly WatchedCondition[];
	/** Those that a write to a model (`app/model`) may concern. */
	of(model: string): readonly WatchedCondition[];
	/** Whether one of them reads a computed value, which may follow from any write. */
	readsComputed: boolean;
}

const known = new WeakMap<CatalogueSet, Conditions>();

/** Made once for each set of published apps, so a model that nothing watches costs one look. */
export function conditionsOf(set: CatalogueSet, registry: Registry): Conditions {
	const made = known.get(set) ?? index(set, registry);
	known.set(set, made);
	return made;
}

function index(set: CatalogueSet, registry: Registry): Conditions {
	const { catalogues } = set;
	const all = triggersOf(set, 'condition').flatMap(({ ref, app, trigger, pinned: { workflow, home } }): WatchedCondition[] => {
		const model = workflow.model ? findModel(catalogues, absoluteModel(workflow.model, app)) : undefined;
		const when = model && checkFormulaText(trigger.when, formulaScope(model.ref, home, catalogues, registry), { returns: 'boolean' }).formula;
		if (!model || !when) return [];
		const reads = new Set(when.dependencies.map((d) => d.path[0] ?? d.field));
		return [{ ref, place: [app, workflow.key, trigger.key], model, text: trigger.when, when, reads, elsewhere: elsewhereOf([when], model, catalogues) }];
	});
	const byModel = new Map<string, WatchedCondition[]>();
	for (const one of all)
		for (const model of new Set([one.model.ref, ...one.elsewhere.map((e) => e.model)])) byModel.set(model, [...(byModel.get(model) ?? []), one]);
	const isComputed = (model: string, field: string) => findModel(catalogues, model)?.computed.has(field) === true;
	return {
		all,
		of: (model) => byModel.get(model) ?? [],
		readsComputed: all.some(
			(one) => [...one.reads].some((field) => isComputed(one.model.ref, field)) || one.elsewhere.some((e) => isComputed(e.model, e.field)),
		),
	};
}

/** Whether the operation may make the condition true, or end it. */
export function mayChange(condition: WatchedCondition, operation: Operation): boolean {
	if (operation.op !== 'update') return true;
	const isOwn = operation.model === condition.model.ref && [...condition.reads].some((field) => field in operation.values);
	return isOwn || condition.elsewhere.some((e) => e.model === operation.model && e.field in operation.values);
}

export function readsFact({ when }: WatchedCondition, facts: readonly FactName[]): boolean {
	return when.facts.some((fact) => facts.includes(fact));
}
