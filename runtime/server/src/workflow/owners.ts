import type { Catalogue } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';
import type { personStore } from '../stores/person.store.ts';

type Directory = Pick<ReturnType<typeof personStore>, 'byRole'>;

/** Who has a role of the app. */
export function holdersOf(directory: Directory, home: Catalogue, role: string): Promise<string[]> {
	return directory.byRole(home.roles.get(role)?.everyone ? null : `${home.app.key}/${role}`);
}

/** People who look after a workflow: those with a role that it names. */
export async function ownersOf(directory: Directory, { workflow, home }: { workflow: Workflow; home: Catalogue }): Promise<string[]> {
	const people = new Set<string>();
	for (const role of workflow.owners ?? []) for (const person of await holdersOf(directory, home, role)) people.add(person);
	return [...people];
}
