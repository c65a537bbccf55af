import type { JsonObject } from '@dougong/schemas';
import { personStore } from '../../stores/person.store.ts';
import { nobodyFoundStep } from '../nobody-found.ts';
import { findPeople } from '../people.ts';
import type { EffectOf, Perform, RunTransaction } from '../transaction.ts';

export const people: Perform<EffectOf<'people'>> = async (tx, { who }, { node, token }) => {
	const { groups, choice } = await findPeople(tx, who, node);
	for (const id of Object.values(groups).flat()) tx.present.add(id);
	const definition = tx.pinned.workflow.nodes.find((one) => one.key === node);
	const step = definition && nobodyFoundStep(definition, token, who, groups);
	if (step) tx.steps.push(step);
	return { groups, ...(choice.length > 0 && { choice }) } as JsonObject;
};

export const superiors: Perform<EffectOf<'superiors'>> = async (tx, { of }) => superiorsOf(tx, of);

export async function superiorsOf(tx: RunTransaction, of: readonly string[]): Promise<{ [person: string]: string[] }> {
	const found = await personStore(tx.client, tx.env.schema, tx.set.catalogues).superiors(of);
	for (const id of [...found.values()].flat()) tx.present.add(id);
	return Object.fromEntries(found);
}
