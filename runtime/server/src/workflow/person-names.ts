import type { PersonRef } from '@dougong/schemas/api';
import { directoryStore } from '../stores/directory.store.ts';
import type { Reading } from './inbox.ts';

/** People by id, with the names that the directory has for them, those who have left included. */
export interface PersonNames {
	ref(id: string | null | undefined): PersonRef | null;
	refs(ids: readonly string[]): PersonRef[];
}

/** Names are no secret among those who take part: whoever is asked has to know by whom. */
export async function personNames({ services, ctx }: Pick<Reading, 'services' | 'ctx'>, ids: readonly (string | null | undefined)[]): Promise<PersonNames> {
	const wanted = [...new Set(ids.filter((id): id is string => typeof id === 'string'))];
	const names = await directoryStore(services.pool, ctx.env.schema, ctx.catalogues.catalogues.get('directory')).loadNames(wanted);
	const ref = (id: string | null | undefined) => (id ? { id, title: names.get(id) ?? '' } : null);
	return { ref, refs: (all) => all.flatMap((id) => ref(id) ?? []) };
}
