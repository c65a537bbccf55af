import type { JsonObject, JsonValue, Who } from '@dougong/schemas';
import { personStore } from '../stores/person.store.ts';
import { holdersOf } from './owners.ts';
import type { Queryable } from '../stores/job.store.ts';
import { type Asking, askFormulas } from './questions.ts';

export interface FoundPeople {
	/** By key of the entry; each person once. */
	groups: { [entry: string]: string[] };
	/** Entries for which the initiator has still to choose. */
	choice: string[];
}
/** What is needed to find people, before a run has begun too. */
export type Finding = Omit<Asking, 'client'> & {
	client: Asking['client'] & Queryable;
	run: Asking['run'] & { chosen: { readonly [place: string]: readonly string[] } };
};

/**
 * Whom the entries of a node find in the directory as it is now. People who are archived or inactive are never found; superiors and heads
 * that are vacant or have left are passed over. All entries of a kind are looked up together.
 */
export async function findPeople(finding: Finding, who: readonly Who[], node: string): Promise<FoundPeople> {
	const [found] = await findPeopleEach(finding, who, node, [await askFormulas(finding, peopleFormulas(who))]);
	return found ?? { groups: {}, choice: [] };
}

/** The same for several records at once: `rows` are the values of `peopleFormulas` over each. */
export async function findPeopleEach(finding: Finding, who: readonly Who[], node: string, rows: readonly JsonObject[]): Promise<FoundPeople[]> {
	const { client, env, set, run, pinned } = finding;
	const store = personStore(client, env.schema, set.catalogues);
	const of = (entry: Who, values: JsonObject) => (entry.of === undefined ? idsIn(run.initiator) : idsIn(values[`of.${entry.key}`]));
	const ofAll = (by: Who['by']) => [...new Set(who.flatMap((entry) => (entry.by === by ? rows.flatMap((values) => of(entry, values)) : [])))];
	const superiors = await store.superiors(ofAll('manager'));
	const heads = await store.heads(ofAll('unit-head'));
	const named = who.filter((entry) => directKinds.has(entry.by));
	const present = new Set(await store.present([...new Set(named.flatMap((entry) => rows.flatMap((values) => directly(entry, values))))]));
	const common = new Map<string, string[]>();
	for (const entry of who) if (entry.by === 'person' || entry.by === 'role') common.set(entry.key, await forAll(entry));
	const choice = who.filter((entry) => entry.by === 'choice' && run.chosen[placeOf(entry)] === undefined).map(({ key }) => key);
	return rows.map((values) => ({ groups: Object.fromEntries(who.map((entry) => [entry.key, [...new Set(found(entry, values))]])), choice }));

	function placeOf(entry: Who): string {
		return `${node}.${entry.key}`;
	}
	function directly(entry: Who, values: JsonObject): string[] {
		if (entry.by === 'initiator') return idsIn(run.initiator);
		if (entry.by === 'choice') return [...(run.chosen[placeOf(entry)] ?? [])];
		if (entry.by === 'variable') return idsIn(run.variables[entry.variable ?? '']);
		return idsIn(values[entry.key]);
	}
	async function forAll(entry: Who): Promise<string[]> {
		if (entry.by === 'person') return store.byText(entry.people ?? []);
		return entry.role === undefined ? [] : holdersOf(store, pinned.home, entry.role);
	}
	function found(entry: Who, values: JsonObject): string[] {
		const level = (entry.levels ?? 1) - 1;
		if (entry.by === 'manager') return of(entry, values).flatMap((id) => superiors.get(id)?.[level] ?? []);
		if (entry.by === 'unit-head') return of(entry, values).flatMap((id) => heads.get(id)?.[level] ?? []);
		return common.get(entry.key) ?? directly(entry, values).filter((id) => present.has(id));
	}
}
const directKinds = new Set<Who['by']>(['initiator', 'field', 'formula', 'variable', 'choice']);

/** What has to be worked out over a record to find people for it. */
export function peopleFormulas(who: readonly Who[]): { [name: string]: string } {
	const texts: { [name: string]: string } = {};
	for (const entry of who) {
		if ((entry.by === 'manager' || entry.by === 'unit-head') && entry.of !== undefined) texts[`of.${entry.key}`] = `[${entry.of}]`;
		if (entry.by === 'field' && entry.field !== undefined) texts[entry.key] = `[${entry.field}]`;
		if (entry.by === 'formula' && entry.formula !== undefined) texts[entry.key] = entry.formula;
	}
	return texts;
}

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
function idsIn(value: JsonValue | undefined): string[] {
	return [value].flat().filter((one): one is string => typeof one === 'string' && id.test(one));
}
