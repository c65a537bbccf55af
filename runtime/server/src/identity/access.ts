import { nilId, type WorkCalendar } from '@dougong/engine';
import type pg from 'pg';
import type { Calendars } from '../calendars/calendars.ts';
import type { Catalogues, CatalogueSet } from '../catalogues.ts';
import { type Db, environmentDb } from '../database/pool.ts';
import type { PlatformTables } from '../database/tables.ts';
import type { Clock } from '../environments/clock.ts';
import type { Change, Changes } from '../http/changes.ts';
import type { Environment, RequestContext, SignedIn, User } from '../http/context.ts';
import { pgErrorOf } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import { dayIn } from '../http/time.ts';
import { directoryStore, type PersonFacts } from '../stores/directory.store.ts';
import { environmentStore } from '../stores/environment.store.ts';
import { memberStore } from '../stores/member.store.ts';
import type { Identity } from './identity.ts';
import { ShortCache } from './short-cache.ts';

/** Who asks, and what they may do. Answers come from memory wherever they can, for at most `ttlMs`. */
export interface Access {
	/** Null when the credential is not, or no longer, valid. */
	findSession(token: string): SignedIn | null | Promise<SignedIn | null>;
	findApiToken(token: string): SignedIn | null | Promise<SignedIn | null>;
	/** Refuses with environment.unknown and auth.not-a-member. */
	contextFor(envKey: string, user: User): RequestContext | Promise<RequestContext>;
	/** Refuses with environment.unknown. */
	environment(key: string): Environment | Promise<Environment>;
	/** Environments that the user may enter, with their person in each. */
	memberships(user: User): Promise<{ env: Environment; personId: string | null }[]>;
}

interface Standing {
	env: Environment;
	set: CatalogueSet;
	personId: string | null;
	roles: ReadonlyMap<string, readonly string[]>;
	facts: PersonFacts;
	calendar: WorkCalendar;
}

const ttlMs = 30_000;
/** Changes after which somebody may be another person, or may do something else. Records of apps, jobs and messages are none of them. */
const standingChanges: ReadonlySet<Change['what']> = new Set(['directory', 'published', 'access', 'calendar', 'clock', 'removed']);

export function createAccess(options: {
	pool: pg.Pool;
	platform: Db<PlatformTables>;
	identity: Identity;
	catalogues: Catalogues;
	calendars: Calendars;
	changes: Changes;
	clock: Clock;
}): Access {
	const { pool, identity, catalogues, calendars, changes, clock } = options;
	const environments = environmentStore(options.platform);
	const credentials = new ShortCache<SignedIn | null>({ ttlMs, max: 20_000 });
	const environmentByKey = new ShortCache<Environment>({ ttlMs, max: 1_000 });
	const standings = new ShortCache<Standing>({ ttlMs, max: 20_000 });

	changes.on((change) => {
		if (change.what === 'signed-out') credentials.forgetWhere((c) => c?.credential.kind === 'cookie' && c.credential.sessionId === change.session);
		if (standingChanges.has(change.what)) standings.clear();
		if (change.what === 'clock') environmentByKey.forget(change.env);
		if (change.what === 'access' || change.what === 'removed') {
			credentials.clear();
			environmentByKey.clear();
		}
	});

	async function loadEnvironment(key: string): Promise<Environment> {
		const env = await environments.find(key);
		if (!env) throw new Problem('environment.unknown', { environment: key });
		return env;
	}

	async function loadStanding(envKey: string, user: User): Promise<Standing> {
		const env = await environmentByKey.get(envKey, () => loadEnvironment(envKey));
		const membership = await memberStore(environmentDb(pool, env.schema)).find(user.id);
		if (!membership && !user.isAdmin) throw new Problem('auth.not-a-member', { environment: envKey });
		const set = await catalogues.get(env);
		const personId = membership?.personId ?? null;
		const directory = directoryStore(pool, env.schema, set.catalogues.get('directory'));
		const facts = await directory.loadFacts(personId).catch(async (error: unknown) => {
			// A publish has just changed the tables of the directory: what is asked of them has to change, too.
			if (!pgErrorOf(error) || (await catalogues.refresh(env)) === set) throw error;
			return null;
		});
		if (!facts) return loadStanding(envKey, user);
		return { env, set, personId, roles: rolesByApp(membership?.roles ?? [], set), facts, calendar: await calendars.get(env) };
	}

	/** A sandbox may have another clock or other tables than a moment ago, by the hand of another process: it is looked at each time. */
	function settled(standing: Standing, user: User): RequestContext | Promise<RequestContext> {
		return standing.env.sandbox ? inSandbox(standing, user) : contextOf(standing, user, clock.now(standing.env));
	}
	async function inSandbox(standing: Standing, user: User): Promise<RequestContext> {
		const env = await loadEnvironment(standing.env.key);
		if (env.schema === standing.env.schema) return contextOf({ ...standing, env }, user, clock.now(env));
		environmentByKey.forget(env.key);
		standings.clear();
		const fresh = await loadStanding(env.key, user);
		return contextOf(fresh, user, clock.now(fresh.env));
	}

	return {
		findSession: (token) =>
			credentials.get(`s ${token}`, async () => {
				const found = await identity.findSession(token);
				return found && { user: found.user, credential: { kind: 'cookie', token, sessionId: found.id } };
			}),
		findApiToken: (token) =>
			credentials.get(`t ${token}`, async () => {
				const found = await identity.findApiToken(token);
				return found && { user: found.user, credential: { kind: 'api-token', tokenId: found.tokenId } };
			}),
		contextFor(envKey, user) {
			const key = `${envKey} ${user.id}`;
			let standing = standings.get(key, () => loadStanding(envKey, user));
			if (!(standing instanceof Promise) && catalogues.get(standing.env) !== standing.set) {
				standings.forget(key);
				standing = standings.get(key, () => loadStanding(envKey, user));
			}
			return standing instanceof Promise ? standing.then((s) => settled(s, user)) : settled(standing, user);
		},
		environment(key) {
			const found = environmentByKey.get(key, () => loadEnvironment(key));
			return !(found instanceof Promise) && found.sandbox ? loadEnvironment(key) : found;
		},
		async memberships(user) {
			const found = await Promise.all(
				(await environments.list()).map(async (env) => {
					const membership = await memberStore(environmentDb(pool, env.schema)).find(user.id);
					return membership || user.isAdmin ? [{ env, personId: membership?.personId ?? null }] : [];
				}),
			);
			return found.flat();
		},
	};
}

function contextOf({ env, set, personId, roles, facts, calendar }: Standing, user: User, now: Date): RequestContext {
	return {
		env,
		user,
		isAdmin: user.isAdmin,
		personId,
		roles,
		facts: { me: personId ?? nilId, ...facts, today: dayIn(env.timeZone, now), now: now.toISOString(), timeZone: env.timeZone, calendar },
		now,
		catalogues: set,
	};
}

/** The member's own roles as far as they still exist, and those that every member has. */
export function rolesByApp(own: readonly string[], set: CatalogueSet): Map<string, readonly string[]> {
	const mine = new Set(own);
	const roles = new Map<string, readonly string[]>();
	for (const [app, { bundle }] of set.apps) {
		const keys = bundle.definitions.flatMap((d) => (d.kind === 'role' && (d.everyone || mine.has(`${app}/${d.key}`)) ? [d.key] : []));
		if (keys.length > 0) roles.set(app, keys.sort());
	}
	return roles;
}
