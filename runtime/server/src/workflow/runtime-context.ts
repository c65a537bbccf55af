import type { CatalogueSet } from '../catalogues.ts';
import type { Environment, RequestContext } from '../http/context.ts';
import { storedFacts } from '../jobs/recompute/facts.ts';
import type { Services } from '../services.ts';

/** In whose name the runtime acts: nobody's, or that of a person where something is written for them. */
export async function runtimeContext(
	services: Pick<Services, 'calendars' | 'clock'>,
	env: Environment,
	set: CatalogueSet,
	{ personId = null, user = nobody }: { personId?: string | null; user?: RequestContext['user'] } = {},
): Promise<RequestContext> {
	const facts = await storedFacts(services, env);
	return {
		env,
		user,
		isAdmin: true,
		personId,
		roles: new Map(),
		facts: { ...facts, ...(personId && { me: personId }) },
		now: new Date(facts.now),
		catalogues: set,
	};
}

const nobody: RequestContext['user'] = { id: '', username: '', name: '', language: null, isAdmin: true };
