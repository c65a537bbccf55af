import type { Registry } from '@dougong/engine';
import type { RequestContext } from '../http/context.ts';
import { createRoleViews, type RoleView, type RoleViews } from '../records/view.ts';

const byRegistry = new WeakMap<Registry, RoleViews>();

/**
 * The view with which the runtime itself writes for somebody: no role narrows it. What comes of it is the runtime's doing, and history names
 * the one who caused it.
 */
export function runtimeView(ctx: RequestContext, registry: Registry): { ctx: RequestContext; view: RoleView } {
	let views = byRegistry.get(registry);
	if (!views) {
		views = createRoleViews(registry);
		byRegistry.set(registry, views);
	}
	const own = { ...ctx, isAdmin: true };
	return { ctx: own, view: views.of(own) };
}
