import type { Registry } from '@dougong/engine';
import type { CatalogueSet } from '../catalogues.ts';
import { rolesByApp } from '../identity/access.ts';
import { createRoleViews, type RoleViews } from '../records/view.ts';
import { directoryStore } from '../stores/directory.store.ts';
import type { Queryable } from '../stores/job.store.ts';
import { rehearsalStore } from '../stores/rehearsal.store.ts';
import { runtimeView } from '../trees/runtime-view.ts';
import type { Actor } from '../workflow/act.ts';
import type { Opening } from '../workflow/open-run.ts';
import { runtimeContext } from '../workflow/runtime-context.ts';

/** What is kept of people while one job goes on. */
export type KnownPeople = Map<string, Standing>;
interface Standing {
	set: CatalogueSet;
	roles: Map<string, readonly string[]> | null;
	facts: Awaited<ReturnType<ReturnType<typeof directoryStore>['loadFacts']>>;
}

const byRegistry = new WeakMap<Registry, RoleViews>();

/**
 * Somebody as they would act themselves: a member with what their roles let them do. Whoever has no account yet is let do what the task lets
 * them do; the report names them.
 */
export async function actorFor({ services, env, set, client }: Opening, person: string, known: KnownPeople): Promise<Actor> {
	const standing = await standingOf({ services, env, set, client }, person, known);
	const base = await runtimeContext(services, env, set, { personId: person });
	const ctx = { ...base, facts: { ...base.facts, ...standing.facts } };
	if (!standing.roles) return runtimeView(ctx, services.registry);
	const views = byRegistry.get(services.registry) ?? createRoleViews(services.registry);
	byRegistry.set(services.registry, views);
	const own = { ...ctx, isAdmin: false, roles: standing.roles };
	return { ctx: own, view: views.of(own) };
}

async function standingOf({ env, set, client }: Pick<Opening, 'services' | 'env' | 'set' | 'client'>, person: string, known: KnownPeople): Promise<Standing> {
	const found = known.get(person);
	if (found?.set === set) return found;
	const roles = await rehearsalStore(client as Queryable, env.schema).rolesOf(person);
	const facts = await directoryStore(client, env.schema, set.catalogues.get('directory')).loadFacts(person);
	const standing = { set, roles: roles && rolesByApp(roles, set), facts };
	known.set(person, standing);
	return standing;
}
