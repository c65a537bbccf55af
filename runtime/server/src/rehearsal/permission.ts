import type { FastifyRequest } from 'fastify';
import { type Environment, type RequestContext, type User, userOf } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { isOwner } from '../workflow/sight.ts';

/** Somebody who may rehearse what workflows of an environment would do, and what of it they may read. */
export interface Rehearser {
	user: User;
	/** `app/workflow` of those that they look after; null: all of them, for administrators. */
	workflows: readonly string[] | null;
}

/** Workflows that the member looks after, as `app/workflow`. */
export function lookedAfter(ctx: RequestContext): string[] {
	return [...ctx.catalogues.apps].flatMap(([app, { catalogue }]) =>
		[...catalogue.workflows.values()].flatMap((workflow) => (isOwner(ctx, app, workflow) ? [`${app}/${workflow.key}`] : [])),
	);
}

/** Administrators, and members who look after a workflow there. Refuses others with auth.admin-only. */
export async function rehearserIn(services: Services, request: FastifyRequest, env: Pick<Environment, 'key'>): Promise<Rehearser> {
	const user = userOf(request);
	if (user.isAdmin) return { user, workflows: null };
	const ctx = await Promise.resolve(services.access.contextFor(env.key, user)).catch((error: unknown) => {
		// Whether there is such an environment is nothing that outsiders learn.
		throw error instanceof Problem ? new Problem('auth.admin-only') : error;
	});
	const workflows = lookedAfter(ctx);
	if (workflows.length === 0) throw new Problem('auth.admin-only');
	return { user, workflows };
}

/** The same, for who begins, stops and removes: administrators, and who made the sandbox for it. */
export async function driverOf(services: Services, request: FastifyRequest, key: string): Promise<{ user: User; env: Environment }> {
	const user = userOf(request);
	const env = await environmentStore(services.platform).find(key);
	if (!user.isAdmin && (!env || env.madeBy !== user.id)) throw new Problem('auth.admin-only');
	if (!env) throw new Problem('environment.unknown', { environment: key });
	return { user, env };
}
