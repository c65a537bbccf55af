import type { JsonValue, Who } from '@dougong/schemas';
import { personStore } from '../stores/person.store.ts';
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
	const { client, env, set, run, pinned } = finding;
	const store = personStore(client, env.schema, set.catalogues);
	const texts = formulasOf(who);
	const values = await askFormulas(finding, texts);
	const of = (entry: Who) => (entry.of === undefined ? idsIn(run.initiator) : idsIn(values[`of.${entry.key}`]));
	const kinds = (...by: Who['by'][]) => who.filter((entry) => by.includes(entry.by));
	const superiors = await store.superiors(kinds('manager').flatMap(of));
	const heads = await store.heads(kinds('unit-head').flatMap(of));
	const direct = new Map(kinds('initiator', 'field', 'formula', 'variable', 'choice').map((entry) => [entry.key, directly(entry)]));
	const present = new Set(await store.present([...direct.values()].flat()));
	const groups: FoundPeople['groups'] = {};
	const choice: string[] = [];
	for (const entry of who) {
		groups[entry.key] = [...new Set(await found(entry))];
		if (entry.by === 'choice' && run.chosen[placeOf(entry)] === undefined) choice.push(entry.key);
	}
	return { groups, choice };

	function placeOf(entry: Who): string {
		return `${node}.${entry.key}`;
	}
	function directly(entry: Who): string[] {
		if (entry.by === 'initiator') return idsIn(run.initiator);
		if (entry.by === 'choice') return [...(run.chosen[placeOf(entry)] ?? [])];
		if (entry.by === 'variable') return idsIn(run.variables[entry.variable ?? '']);
		return idsIn(values[entry.key]);
	}
	async function found(entry: Who): Promise<string[]> {
		const level = (entry.levels ?? 1) - 1;
		switch (entry.by) {
			case 'person':
				return store.byText(entry.people ?? []);
			case 'role':
				return entry.role === undefined ? [] : store.byRole(pinned.home.roles.get(entry.role)?.everyone ? null : `${pinned.home.app.key}/${entry.role}`);
			case 'manager':
				return of(entry).flatMap((id) => superiors.get(id)?.[level] ?? []);
			case 'unit-head':
				return of(entry).flatMap((id) => heads.get(id)?.[level] ?? []);
			default:
				return (direct.get(entry.key) ?? []).filter((id) => present.has(id));
		}
	}
}

function formulasOf(who: readonly Who[]): { [name: string]: string } {
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
