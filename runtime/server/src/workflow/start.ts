import { absoluteModel, findModel, type Registry } from '@dougong/engine';
import type { JsonObject, Trigger, Who, Workflow } from '@dougong/schemas';
import type { RecordJson, StartResult, StartRuns } from '@dougong/schemas/api';
import { inOneGo } from '../database/in-one-go.ts';
import type { RequestContext } from '../http/context.ts';
import { type Language, Problem, problemJson } from '../http/problem.ts';
import { getRecord } from '../records/list.ts';
import { runStore } from '../stores/run.store.ts';
import type { Actor } from './act.ts';
import { applyEvent } from './apply.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { givenInputs } from './given-variables.ts';
import { refuseAbsent } from './known-people.ts';
import { type BeginRun, keepRun, newRun, type Opening } from './open-run.ts';
import { type StartOf, startApart, startTogether } from './start-many.ts';
import { startWarnings } from './start-warnings.ts';
import { type Asking, askRecords } from './questions.ts';
import { nodeTitleOf, textOf } from './texts.ts';
import { titleOfRun } from './title.ts';
import type { RunTransaction } from './transaction.ts';

export type ByHand = Extract<Trigger, { type: 'button' | 'manual' }>;

/** The workflow as it is published now. Refuses with workflow.unknown. */
export function currentWorkflow(ctx: RequestContext, app: string, key: string): PinnedWorkflow {
	const published = ctx.catalogues.apps.get(app);
	const workflow = published?.catalogue.workflows.get(key);
	if (!published || !workflow || !(ctx.isAdmin || ctx.roles.has(app))) throw new Problem('workflow.unknown');
	return { workflow, revision: published.revision, home: published.catalogue };
}

/** Triggers that the reader's roles may pull; whether they are offered for a record is another question. */
export function triggersByHand(ctx: RequestContext, { workflow, home }: PinnedWorkflow): ByHand[] {
	const own = ctx.roles.get(home.app.key) ?? [];
	return workflow.triggers.filter(
		(trigger): trigger is ByHand =>
			(trigger.type === 'button' || trigger.type === 'manual') &&
			(ctx.isAdmin || trigger.roles === undefined || trigger.roles.some((role) => own.includes(role))),
	);
}

/** Whether a button is offered to who asks, for each of the records. */
export async function offeredFor(asking: Omit<Asking, 'run'>, ctx: RequestContext, trigger: ByHand, record: string | null): Promise<boolean> {
	if (trigger.type !== 'button' || trigger.when === undefined) return true;
	const { workflow, home } = asking.pinned;
	const model = workflow.model ? absoluteModel(workflow.model, home.app.key) : null;
	const run = { subject: model !== null && record !== null ? { model, id: record } : null, initiator: ctx.personId, variables: {} };
	const rows = await askRecords(
		{ ...asking, ctx: { ...asking.ctx, facts: ctx.facts }, run },
		{ model, of: run.subject ? 'id' : 'none', ...(record !== null && { id: record }), where: trigger.when },
	);
	return rows.length > 0;
}

export interface StartBody extends StartRuns {
	language: Language;
	/** Others are started beside these: a refusal is told in the answer, of a single record too. */
	isPart?: boolean;
}

/** Starts runs by hand, one for each record; each refusal is told beside those that began. Refuses as a whole only what concerns all. */
export async function startByHand(open: Opening, actor: Actor, pinned: PinnedWorkflow, body: StartBody): Promise<StartResult> {
	const { ctx } = actor;
	const { workflow } = pinned;
	const all = triggersByHand(ctx, pinned);
	const triggers = body.trigger === undefined ? all : all.filter((one) => one.key === body.trigger);
	if (triggers.length === 0) throw new Problem('workflow.not-startable');
	if (ctx.personId === null && asksPeople(workflow)) throw new Problem('workflow.person-missing');
	if (workflow.model && !body.records) throw new Problem('workflow.needs-record');
	const choices = choicesOf(pinned, open.services.registry, body.language);
	const missing = choices.filter(({ place }) => body.chosen?.[place] === undefined);
	if (body.preview) return { runs: [], refused: [], choices, inputs: inputsOf(pinned, body.language), warnings: await warningsOf() };
	if (missing.length > 0) throw new Problem('workflow.choices-missing', { places: missing.map((one) => one.title).join(', '), choices: missing });
	await refuseChoices(open, choices, body.chosen);
	const variables = givenInputs(workflow, body.variables);
	const result: StartResult = { runs: [], refused: [], choices: [] };
	const records = workflow.model ? [...new Set(body.records)] : [null];
	const isAlone = body.isPart !== true && records.length === 1;
	const ofRecord = (record: string | null): StartOf => {
		const run = { record, initiator: ctx.personId, chosen: body.chosen ?? {}, variables };
		return async (within) => {
			const [trigger, known] = await inOneGo([readable(within, actor, pinned, triggers, record), askBefore(within, pinned, run)]);
			return async () => (await beginRun(within, pinned, { ...run, trigger: trigger.key }, known)).row.id;
		};
	};
	const starts = records.map(ofRecord);
	const [first] = starts;
	const outcomes = isAlone && first ? [await (await first(open))()] : ((await startTogether(open, starts)) ?? (await startApart(open, starts)));
	for (const [i, outcome] of outcomes.entries()) {
		const record = records[i] ?? null;
		if (typeof outcome === 'string') result.runs.push({ run: outcome, record });
		else result.refused.push({ record, code: outcome.code, detail: problemJson(outcome, body.language).detail ?? '' });
	}
	return result;

	async function warningsOf(): Promise<StartResult['warnings']> {
		const [record = null] = body.records ?? [];
		try {
			await readable(open, actor, pinned, triggers, record);
			return await startWarnings(open, actor, pinned, { record, chosen: body.chosen ?? {}, language: body.language });
		} catch (error) {
			// What speaks against this record is said when it is started.
			if (error instanceof Problem) return [];
			throw error;
		}
	}
}

/** The trigger that starts it: of those that may be pulled the first that is offered for the record, which the reader has to see. */
async function readable(open: Opening, { ctx, view }: Actor, pinned: PinnedWorkflow, triggers: readonly ByHand[], record: string | null): Promise<ByHand> {
	const model = pinned.workflow.model && findModel(pinned.workflow.model, pinned.home, open.set.catalogues);
	if (model && record !== null) {
		const text = await getRecord({ ctx, view, model, id: record, expand: [], part: 'head', on: open.client });
		// Nothing could be written to it on the way.
		if ((JSON.parse(text) as RecordJson).archivedAt) throw new Problem('workflow.not-startable');
	}
	for (const trigger of triggers) if (await offeredFor({ ...open, pinned }, ctx, trigger, record)) return trigger;
	throw new Problem('workflow.not-startable');
}

/** People who are not there, or places that nobody chooses for, would leave the node with nobody, and its rule for that might approve. */
async function refuseChoices(open: Opening, choices: StartResult['choices'], chosen: StartRuns['chosen'] = {}): Promise<void> {
	const unknown = Object.keys(chosen).filter((place) => !choices.some((one) => one.place === place));
	const detail = { en: 'Nobody is chosen here.', zh: '此处无需选择人员。' };
	if (unknown.length > 0)
		throw new Problem('input.invalid', {}, unknown.map((place) => ({ pointer: `#/chosen/${place}`, code: 'field.unknown', detail }))); // biome-ignore format: one call
	await refuseAbsent(open, Object.fromEntries(Object.entries(chosen).map(([place, people]) => [`#/chosen/${place}`, people])));
}

export interface Beginning extends Omit<BeginRun, 'title' | 'subject'> {
	record: string | null;
	variables?: JsonObject;
}

/** Begins one run and takes it as far as it goes, all in this transaction. Refuses with workflow.running-already. */
export async function beginRun(
	open: Opening,
	pinned: PinnedWorkflow,
	{ record, variables = {}, ...begin }: Beginning,
	known?: Awaited<ReturnType<typeof askBefore>>,
): Promise<RunTransaction> {
	const { isBusy, title } = known ?? (await askBefore(open, pinned, { ...begin, record, variables }));
	if (isBusy) throw new Problem('workflow.running-already');
	const subject = subjectOf(pinned, record);
	const tx = newRun(open, pinned, { ...begin, subject, title });
	await applyEvent(tx, { type: 'start', variables });
	await keepRun(open, tx);
	return tx;
}

/** What has to be known of a run before it begins. */
async function askBefore(
	open: Opening,
	pinned: PinnedWorkflow,
	{ record, variables = {}, initiator, scheduledAt }: Pick<Beginning, 'record' | 'variables' | 'initiator' | 'scheduledAt'>,
) {
	const { workflow, home } = pinned;
	const subject = subjectOf(pinned, record);
	const of = { app: home.app.key, workflow: workflow.key };
	const [busy, title] = await inOneGo([
		subject && !workflow.several ? runStore(open.client, open.env.schema).soleOn([subject.id], of) : Promise.resolve(new Set()),
		titleOfRun({ ...open, pinned, run: { subject, initiator, variables, ...(scheduledAt !== undefined && { scheduledAt }) } }),
	]);
	return { isBusy: busy.size > 0, title };
}

function subjectOf({ workflow, home }: PinnedWorkflow, record: string | null): { model: string; id: string } | null {
	const model = workflow.model ? absoluteModel(workflow.model, home.app.key) : null;
	return model !== null && record !== null ? { model, id: record } : null;
}

/** Entries of nodes for which the initiator chooses people. */
export function choicesOf({ workflow, home }: PinnedWorkflow, registry: Registry, language: Language): StartResult['choices'] {
	return workflow.nodes.flatMap((node) => {
		const who = Array.isArray(node.who) ? (node.who as Who[]) : [];
		const title = nodeTitleOf({ home, workflow }, node.key, registry, language);
		return who.flatMap((entry) => (entry.by === 'choice' ? [{ place: `${node.key}.${entry.key}`, title, node: node.key }] : []));
	});
}

/** Variables that whoever starts it may give. */
function inputsOf({ workflow, home }: PinnedWorkflow, language: Language): NonNullable<StartResult['inputs']> {
	return (workflow.variables ?? []).flatMap(({ key, title, type, input }) =>
		input ? [{ key, title: textOf(home, `workflow.${workflow.key}.variables.${key}.title`, title, language), type }] : [],
	);
}

/** Whether a run needs somebody who began it. */
function asksPeople(workflow: Workflow): boolean {
	return workflow.nodes.some(
		(node) =>
			Array.isArray(node.who) &&
			(node.who as Who[]).some((one) => (one.by === 'initiator' || one.by === 'manager' || one.by === 'unit-head') && one.of === undefined),
	);
}
