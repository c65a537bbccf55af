import { absoluteModel } from '@dougong/engine';
import type { Who } from '@dougong/schemas';
import type { StartResult, StartRuns } from '@dougong/schemas/api';
import type { Language } from '../http/problem.ts';
import { delegationStore } from '../stores/delegation.store.ts';
import { directoryStore } from '../stores/directory.store.ts';
import type { Actor } from './act.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { EffectRefused } from './effect-refused.ts';
import type { Opening } from './open-run.ts';
import { findPeople } from './people.ts';
import { lackWords, rolesThatSee } from './reach.ts';
import { nodeTitleOf } from './texts.ts';

interface Starting {
	record: string | null;
	chosen: NonNullable<StartRuns['chosen']>;
	language: Language;
}
const mostNames = 20;

/** Of each node that asks people: who would be asked, as everything is now, and cannot sign in, nor has anybody to stand in for them. */
export async function startWarnings(
	open: Opening,
	{ ctx }: Actor,
	pinned: PinnedWorkflow,
	{ record, chosen, language }: Starting,
): Promise<NonNullable<StartResult['warnings']>> {
	const { workflow, home } = pinned;
	const model = workflow.model ? absoluteModel(workflow.model, home.app.key) : null;
	const run = { subject: model !== null && record !== null ? { model, id: record } : null, initiator: ctx.personId, variables: {}, chosen };
	const found: { node: string; title: string; people: string[] }[] = [];
	for (const node of workflow.nodes) {
		if (!Array.isArray(node.who) || open.services.registry.node(node.type)?.waits !== true) continue;
		const people = await peopleOf({ ...open, ctx: { ...open.ctx, facts: ctx.facts }, pinned, run }, node.who as Who[], node.key);
		if (people.length > 0) found.push({ node: node.key, title: nodeTitleOf(pinned, node.key, open.services.registry, language), people });
	}
	const all = [...new Set(found.flatMap(({ people }) => people))];
	if (all.length === 0) return [];
	const reached = await delegationStore(open.client, open.env.schema).reached(all, ctx.facts.today, `${home.app.key}/${workflow.key}`, rolesThatSee(home));
	const lackOf = (person: string) => (reached.get(person)?.delegates.length === 0 ? (reached.get(person)?.lacks ?? null) : null);
	const isAbsent = (person: string) => lackOf(person) !== null;
	const names = await directoryStore(open.client, open.env.schema, open.set.catalogues.get('directory')).loadNames(all.filter(isAbsent));
	return found.flatMap(({ people: asked, ...node }) => {
		const people = asked.filter(isAbsent).slice(0, mostNames).map((id) => ({ id, title: names.get(id) ?? '' })); // biome-ignore format: one list
		const words = lackWords(people.map(({ id, title }) => ({ title, lacks: lackOf(id) ?? 'account' })));
		return people.length === 0 ? [] : [{ ...node, people, text: words[language === 'en' ? 'en' : 'zh'] }];
	});
}

async function peopleOf(finding: Parameters<typeof findPeople>[0], who: readonly Who[], node: string): Promise<string[]> {
	try {
		return [...new Set(Object.values((await findPeople(finding, who, node)).groups).flat())];
	} catch (error) {
		// What cannot be worked out yet is told where it stops.
		if (error instanceof EffectRefused) return [];
		throw error;
	}
}
