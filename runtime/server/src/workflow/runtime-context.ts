import { nilId } from '@dougong/engine';
import type { CatalogueSet } from '../catalogues.ts';
import type { Environment, RequestContext } from '../http/context.ts';
import { dayIn } from '../http/time.ts';
import { nobody as noFacts } from '../stores/directory.store.ts';
import type { Services } from '../services.ts';

/** In whose name the runtime acts: nobody's, or that of a person where something is written for them. */
export async function runtimeContext(
	services: Pick<Services, 'calendars' | 'clock'>,
	env: Environment,
	set: CatalogueSet,
	{ personId = null, user = nobody }: { personId?: string | null; user?: RequestContext['user'] } = {},
): Promise<RequestContext> {
	const now = services.clock.now(env);
	const calendar = await services.calendars.get(env);
	const facts = { me: personId ?? nilId, ...noFacts, today: dayIn(env.timeZone, now), now: now.toISOString(), timeZone: env.timeZone, calendar };
	return {
		env,
		user,
		isAdmin: true,
		personId,
		roles: new Map(),
		facts,
		now,
		catalogues: set,
	};
}

const nobody: RequestContext['user'] = { id: '', username: '', name: '', language: null, isAdmin: true };
