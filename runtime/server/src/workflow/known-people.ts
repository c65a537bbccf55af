import type pg from 'pg';
import type { CatalogueSet } from '../catalogues.ts';
import { Problem } from '../http/problem.ts';
import { personStore } from '../stores/person.store.ts';

interface Where {
	client: pg.PoolClient;
	env: { schema: string };
	set: Pick<CatalogueSet, 'catalogues'>;
}

/**
 * Whoever hands something on hands it to somebody who is there: else it would go to whoever follows them, without a word. `named`: ids by
 * pointer into the request. Refuses with input.invalid.
 */
export async function refuseAbsent({ client, env, set }: Where, named: { readonly [pointer: string]: readonly string[] | undefined }): Promise<void> {
	const all = Object.values(named).flatMap((ids) => ids ?? []);
	if (all.length === 0) return;
	const present = new Set(await personStore(client, env.schema, set.catalogues).present(all));
	const wrong = Object.entries(named).filter(([, ids]) => ids?.some((id) => !present.has(id)));
	const detail = { en: 'This person is not in the directory any more. Choose somebody else.', zh: '该人员已离职或不在通讯录中，请选择其他人。' };
	if (wrong.length > 0) throw new Problem('input.invalid', {}, wrong.map(([pointer]) => ({ pointer, code: 'person.absent', detail }))); // biome-ignore format: one call
}
