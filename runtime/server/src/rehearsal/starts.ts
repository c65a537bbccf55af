import { absoluteModel, type CatalogueModel } from '@dougong/engine';
import type { RehearsalStart } from '@dougong/schemas/api';
import type { CatalogueSet } from '../catalogues.ts';
import { Problem } from '../http/problem.ts';
import { findModel } from '../stores/record-source.ts';
import type { PinnedWorkflow } from '../workflow/definitions.ts';
import type { ByHand } from '../workflow/start.ts';

/** A start as the apps are now. */
export interface PlacedStart {
	start: RehearsalStart;
	pinned: PinnedWorkflow;
	trigger: ByHand;
	model: CatalogueModel | null;
	/** The field with the person who begins it. */
	by: string | null;
}

/** Refuses with workflow.unknown, workflow.not-startable, input.invalid. `at`: which of the starts of the request it is. */
export function placeStart(set: CatalogueSet, start: RehearsalStart, at: number): PlacedStart {
	const published = set.apps.get(start.app);
	const workflow = published?.catalogue.workflows.get(start.workflow);
	if (!published || !workflow) throw new Problem('workflow.unknown');
	const triggers = workflow.triggers.filter((one): one is ByHand => one.type === 'button' || one.type === 'manual');
	const trigger = start.trigger === undefined ? triggers[0] : triggers.find(({ key }) => key === start.trigger);
	if (!trigger) throw new Problem('workflow.not-startable');
	const pinned = { workflow, revision: published.revision, home: published.catalogue };
	const model = workflow.model ? (findModel(set.catalogues, absoluteModel(workflow.model, start.app)) ?? null) : null;
	const holdsPerson = ({ reference }: CatalogueModel['fields'][number]) => reference?.model === 'directory/person' && !reference.many;
	const by = start.by ?? model?.fields.find((field) => field.column && holdsPerson(field))?.key ?? null;
	const field = by === null ? undefined : model?.fieldsByKey.get(by);
	if (by !== null && !(field && holdsPerson(field))) {
		const detail = { en: 'This is no field that holds a person.', zh: '该字段不是人员字段。' };
		throw new Problem('input.invalid', {}, [{ pointer: `#/starts/${at}/by`, code: 'field.unknown', detail }]);
	}
	return { start, pinned, trigger, model, by };
}
