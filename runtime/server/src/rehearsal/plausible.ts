import type { CatalogueField, CatalogueModel, Facts } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { TaskActBody } from '@dougong/schemas/api';
import { sendSamples } from '../files/sample-files.ts';
import { getRecord } from '../records/list.ts';
import { rehearsalStore, type DueAct } from '../stores/rehearsal.store.ts';
import { findModel } from '../stores/record-source.ts';
import { personStore } from '../stores/person.store.ts';
import { runtimeView } from '../trees/runtime-view.ts';
import type { Actor } from '../workflow/act.ts';
import type { Opening } from '../workflow/open-run.ts';

/** In this order: what gets the run on. */
const verbs = ['approve', 'complete', 'choose'] as const;
const comment = '预演 · Rehearsal';
const signature: [number, number][][] = [
	[
		[100, 200],
		[500, 80],
		[900, 320],
	],
];

/** What somebody does with a task who wants to be done with it: the act that gets it on, with all that the node has to have. Null: nothing that can be done here does. */
export async function answerTo(open: Opening, actor: Actor, task: DueAct): Promise<TaskActBody | null> {
	const verb = verbs.find((one) => task.verbs.includes(one));
	if (!verb) return null;
	if (verb === 'choose') {
		const to = await somebodyFor(open, task.assignee);
		return to.length > 0 ? { verb, to } : null;
	}
	const values = await requiredValues(open, actor, task);
	return { verb, comment, signature, ...(Object.keys(values).length > 0 && { values }) };
}

async function somebodyFor({ client, env, set }: Opening, person: string): Promise<string[]> {
	const store = personStore(client, env.schema, set.catalogues);
	return ((await store.superiors([person])).get(person) ?? []).slice(0, 1);
}

/** Values for the fields that the node requires and that are empty. */
async function requiredValues(open: Opening, actor: Actor, { fields, model: ref, record, assignee }: DueAct): Promise<JsonObject> {
	const required = (fields ?? []).flatMap(({ field, may }) => (may === 'require' ? [field] : []));
	const model = ref === null ? undefined : findModel(open.set.catalogues, ref);
	if (required.length === 0 || !model || record === null) return {};
	const own = runtimeView(actor.ctx, open.services.registry);
	const { values } = JSON.parse(await getRecord({ ...own, model, id: record, expand: [], on: open.client })) as { values: JsonObject };
	const filled: JsonObject = {};
	for (const key of required) {
		if ((values[key] ?? null) !== null && values[key] !== '') continue;
		const field = model.fieldsByKey.get(key);
		const value = field && (await plausible(open, field, model, { person: assignee, facts: actor.ctx.facts, user: actor.ctx.user.id }));
		if (value !== undefined && value !== null) filled[key] = value;
	}
	return filled;
}

/** A value as somebody might give it. */
async function plausible(
	{ client, env, set }: Opening,
	field: CatalogueField,
	model: CatalogueModel,
	{ person, facts, user }: { person: string; facts: Facts; user: string },
): Promise<JsonValue | undefined> {
	if (field.reference) {
		const ref = field.reference.model === '.' ? model.ref : field.reference.model;
		const target = findModel(set.catalogues, ref);
		const id = ref === 'directory/person' ? person : target ? await rehearsalStore(client, env.schema).anyRecord(target.table) : null;
		return id === null ? undefined : field.reference.many ? [id] : id;
	}
	if (field.value.format === 'date') return facts.today;
	if (field.value.format === 'date-time') return facts.now;
	if (field.type.files) return sendSamples(client, env.schema, field, { at: new Date(facts.now), user });
	const example = field.type.example?.(field.property);
	return typeof example === 'string' && example === 'text' ? `${comment}` : example;
}
