import { absoluteModel } from '@dougong/engine';
import type { WorkflowEntry } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { runReadStore } from '../stores/run.store.ts';
import { runtimeView } from '../trees/runtime-view.ts';
import { currentWorkflow, offeredFor, triggersByHand } from './start.ts';
import { mayRead, type RunReading } from './find-run.ts';
import { isOwner } from './sight.ts';
import { textOf } from './texts.ts';

/** Workflows that the reader may start or looks after; with a record, those about it, with what is offered for it now. */
export async function listWorkflows(reading: RunReading, app: string, record: string | null): Promise<{ workflows: WorkflowEntry[] }> {
	const { services, ctx, language } = reading;
	const published = ctx.catalogues.apps.get(app);
	if (!published || !(ctx.isAdmin || ctx.roles.has(app))) throw new Problem('app.unknown', { app });
	const owned = [...published.catalogue.workflows.values()].some((workflow) => isOwner(ctx, app, workflow));
	const counted = owned && record === null ? await runReadStore(services.pool, ctx.env.schema).countByStatus(app) : [];
	const entries: WorkflowEntry[] = [];
	for (const key of published.catalogue.workflows.keys()) {
		const pinned = currentWorkflow(ctx, app, key);
		const { workflow, home, revision } = pinned;
		const model = workflow.model ? absoluteModel(workflow.model, app) : null;
		if (record !== null && !(model !== null && (await mayRead(reading, model, record)))) continue;
		const mine = isOwner(ctx, app, workflow);
		const startable: WorkflowEntry['startable'] = [];
		for (const trigger of triggersByHand(ctx, pinned)) {
			const asking = { services, env: ctx.env, set: ctx.catalogues, client: services.pool, pinned, ...runtimeView(ctx, services.registry) };
			if (record !== null && !(await offeredFor(asking, ctx, trigger, record))) continue;
			const path = `workflow.${key}`;
			const title =
				trigger.type === 'button'
					? textOf(home, `${path}.triggers.${trigger.key}.title`, trigger.title, language)
					: textOf(home, `${path}.title`, workflow.title, language);
			const confirm = trigger.type === 'button' && trigger.confirm ? textOf(home, `${path}.triggers.${trigger.key}.confirm`, trigger.confirm, language) : null;
			startable.push({ key: trigger.key, type: trigger.type, title, icon: (trigger.type === 'button' && trigger.icon) || workflow.icon || null, confirm });
		}
		if (startable.length === 0 && !mine) continue;
		const counts = { running: 0, stopped: 0, ended: 0, withdrawn: 0, cancelled: 0 };
		for (const row of counted) if (row.workflow === key) counts[row.status] = row.n;
		entries.push({
			...{ app, key, model, revision, startable },
			title: textOf(home, `workflow.${key}.title`, workflow.title, language),
			description: workflow.description ? textOf(home, `workflow.${key}.description`, workflow.description, language) : null,
			counts: mine && record === null ? counts : null,
			isOwner: mine,
		});
	}
	return { workflows: entries };
}
