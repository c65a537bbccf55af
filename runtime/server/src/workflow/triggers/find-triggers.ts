import type { Trigger } from '@dougong/schemas';
import type { CatalogueSet } from '../../catalogues.ts';
import type { PinnedWorkflow } from '../definitions.ts';

export type TriggerOf<T extends Trigger['type']> = Extract<Trigger, { type: T }>;

/** A trigger of a workflow as it is published now. */
export interface PlacedTrigger<T extends Trigger['type']> {
	/** `app/workflow/trigger` */
	ref: string;
	app: string;
	trigger: TriggerOf<T>;
	pinned: PinnedWorkflow;
}

export function triggersOf<T extends Trigger['type']>(set: CatalogueSet, type: T): PlacedTrigger<T>[] {
	return [...set.apps.values()].flatMap(({ key: app, revision, catalogue: home }) =>
		[...home.workflows.values()].flatMap((workflow) =>
			workflow.triggers
				.filter((trigger): trigger is TriggerOf<T> => trigger.type === type)
				.map((trigger) => ({ ref: `${app}/${workflow.key}/${trigger.key}`, app, trigger, pinned: { workflow, revision, home } })),
		),
	);
}

/** Undefined: it is not there any more. */
export function findTrigger<T extends Trigger['type']>(set: CatalogueSet, type: T, ref: string): PlacedTrigger<T> | undefined {
	return triggersOf(set, type).find((one) => one.ref === ref);
}
