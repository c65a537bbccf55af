import type { Catalogue } from '@dougong/engine';
import type { CatalogueSet } from '../../catalogues.ts';
import type { Db } from '../../database/pool.ts';
import type { EnvironmentTables } from '../../database/tables.ts';
import type { Environment } from '../../http/context.ts';
import type { Services } from '../../services.ts';
import { queryableOf } from '../../stores/job.store.ts';
import { triggerStore } from '../../stores/trigger.store.ts';
import { conditionsJob, dateJob, scheduleJob } from '../job-names.ts';
import { takeDownConditions } from './condition.ts';
import { replanDates } from './date.ts';
import { triggersOf } from './find-triggers.ts';
import { replanSchedules } from './schedule.ts';

interface Published {
	services: Services;
	env: Environment;
	/** The transaction of the publish. */
	db: Db<EnvironmentTables>;
	from: Catalogue | null;
	app: string;
	/** The apps as they become. */
	set: CatalogueSet;
}

/** Plans the triggers of an app that was published; those that are as before go on as they were. */
export async function planAfterPublish({ services, env, db, from, app, set }: Published): Promise<void> {
	const on = queryableOf(db);
	const store = triggerStore(on, env.schema);
	const own = {
		schedule: triggersOf(set, 'schedule'),
		date: triggersOf(set, 'date'),
		condition: triggersOf(set, 'condition'),
		webhook: triggersOf(set, 'webhook'),
	};
	const of = <T extends { app: string }>(all: readonly T[]) => all.filter((one) => one.app === app);
	const refs = (all: readonly { app: string; ref: string }[]) => of(all).map(({ ref }) => ref);
	await store.dropJobs(scheduleJob, app, refs(own.schedule));
	await store.dropJobs(dateJob, app, refs(own.date));
	await store.dropJobs(conditionsJob, app, refs(own.condition));
	const former = new Map(conditionsIn(from).map(({ ref, when }) => [ref, when]));
	const kept = of(own.condition).filter(({ ref, trigger }) => former.get(ref) === trigger.when);
	const behindApp = (ref: string) => ref.slice(app.length + 1);
	await store.forgetOthers(app, { conditions: kept.map(({ ref }) => behindApp(ref)), webhooks: refs(own.webhook).map(behindApp) });
	await replanSchedules(services, env, on, of(own.schedule));
	await replanDates(services, env, on, of(own.date));
	await takeDownConditions(services, env, on, set, ({ ref, text }) => !ref.startsWith(`${app}/`) || former.get(ref) === text);
}

function conditionsIn(home: Catalogue | null): { ref: string; when: string }[] {
	return [...(home?.workflows.values() ?? [])].flatMap((workflow) =>
		workflow.triggers.flatMap((t) => (t.type === 'condition' ? [{ ref: `${home?.app.key}/${workflow.key}/${t.key}`, when: t.when }] : [])),
	);
}
