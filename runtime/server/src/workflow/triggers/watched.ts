import { absoluteModel } from '@dougong/engine';
import type { Trigger } from '@dougong/schemas';
import type { CatalogueSet } from '../../catalogues.ts';
import type { Operation } from '../../records/write.ts';

/** A trigger that watches records of a model, with its workflow. */
export interface WatchedTrigger {
	app: string;
	workflow: string;
	trigger: Extract<Trigger, { type: 'record' | 'form' }>;
}

const known = new WeakMap<CatalogueSet, ReadonlyMap<string, readonly WatchedTrigger[]>>();

/** Triggers by model (`app/model`); made once for each set of published apps, so a model that nothing watches costs one look. */
export function watchedTriggers(set: CatalogueSet): ReadonlyMap<string, readonly WatchedTrigger[]> {
	const made = known.get(set);
	if (made) return made;
	const byModel = new Map<string, WatchedTrigger[]>();
	for (const [app, { workflows }] of set.catalogues) {
		for (const { key, model, triggers } of workflows.values()) {
			if (model === undefined) continue;
			const ref = absoluteModel(model, app);
			for (const trigger of triggers) {
				if (trigger.type !== 'record' && trigger.type !== 'form') continue;
				byModel.set(ref, [...(byModel.get(ref) ?? []), { app, workflow: key, trigger }]);
			}
		}
	}
	known.set(set, byModel);
	return byModel;
}

const happenings = { create: 'created', update: 'updated', archive: 'archived', restore: 'restored' } as const;

/** Whether the operation is one that the trigger is about; whether the field really changed is looked at when the run is to begin. */
export function isMeant({ trigger }: WatchedTrigger, operation: Operation): boolean {
	if (trigger.type === 'form') return 'form' in operation && operation.form === trigger.form;
	if (!trigger.on.includes(happenings[operation.op])) return false;
	return operation.op !== 'update' || !trigger.fields || trigger.fields.some((field) => field in operation.values);
}

/** Somebody of the directory is not there any more after this. */
export function leaves(operation: Operation): boolean {
	if (operation.model !== 'directory/person') return false;
	return operation.op === 'archive' || ('values' in operation && operation.values.active === false);
}
