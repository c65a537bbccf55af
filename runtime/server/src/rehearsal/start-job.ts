import type { RehearsalStart } from '@dougong/schemas/api';
import type { Environment } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import type { Services } from '../services.ts';
import { personStore } from '../stores/person.store.ts';
import { askingBefore, inJobStep } from '../workflow/triggers/begin-triggered.ts';
import { choicesOf, beginRun, offeredFor } from '../workflow/start.ts';
import type { Opening } from '../workflow/open-run.ts';
import { askRecords } from '../workflow/questions.ts';
import { startJob } from './job-names.ts';
import { type PlacedStart, placeStart } from './starts.ts';

const runsAtOnce = 10;
const mostRecords = 20_000;

interface Beginning {
	record: string | null;
	initiator: string | null;
}

/**
 * People press a button, one for each record. What is not offered to them for a record, or runs for it already, is passed over; the result
 * says how many began, and how many of which refusal did not. Payload: `start`, `rehearsal`, `index`.
 */
export const rehearseStart: JobKind = {
	kind: startJob,
	title: ({ start }) => {
		const { app, workflow } = start as unknown as RehearsalStart;
		return { en: `Rehearsal: begin ${app}/${workflow}`, zh: `预演：发起 ${app}/${workflow}` };
	},
	async run(ctx) {
		const { services, env, job } = ctx;
		const { start, rehearsal, index } = job.payload as unknown as { start: RehearsalStart; rehearsal: string; index: number };
		const placed = placeStart(await services.catalogues.get(env), start, index);
		const all = await beginnings(services, env, placed);
		const cursor = job.cursor as { next: number; begun: number; refused: { [code: string]: number } } | null;
		let { next, begun, refused } = cursor ?? { next: 0, begun: 0, refused: {} };
		while (next < all.length) {
			const part = all.slice(next, next + runsAtOnce);
			await inJobStep(ctx, ctx.step, async (open) => {
				const outcome = { begun, refused: { ...refused } };
				for (const one of part) {
					const code = await begin(open, placed, one, `rehearsal ${rehearsal} ${index} ${one.record ?? ''}`);
					if (code === null) outcome.begun++;
					else outcome.refused[code] = (outcome.refused[code] ?? 0) + 1;
				}
				return { cursor: { next: next + part.length, ...outcome }, done: next + part.length, total: all.length };
			});
			({ next, begun, refused } = ctx.job.cursor as typeof cursor & object);
		}
		await ctx.finish(async () => ({ begun, refused, app: start.app, workflow: start.workflow }));
		services.changes.announce({ what: 'jobs', env: env.key });
	},
	report({ begun, refused }, language) {
		const others = Object.entries(refused as { [code: string]: number }).map(([code, n]) => `${code}: ${n}`);
		const told = language === 'en' ? `${String(begun)} begun` : `已发起 ${String(begun)} 条`;
		return [told, ...others].join(language === 'en' ? ', ' : '，');
	},
};

async function beginnings(services: Services, env: Environment, { start, pinned, model, by }: PlacedStart): Promise<Beginning[]> {
	if (!model) return [{ record: null, initiator: null }];
	const rows = await askRecords(await askingBefore(services, env, pinned), {
		...{ model: model.ref, of: 'where', limit: start.limit ?? mostRecords, where: start.where ?? 'TRUE' },
		formulas: by === null ? {} : { by: `[${by}]` },
	});
	return rows.flatMap(({ id, values }) => (id === null ? [] : [{ record: id, initiator: typeof values.by === 'string' ? values.by : null }]));
}

/** Null: it has begun; else why not. */
async function begin(open: Opening, { pinned, trigger }: PlacedStart, { record, initiator }: Beginning, startKey: string): Promise<string | null> {
	const ctx = { ...open.ctx, personId: initiator, facts: { ...open.ctx.facts, ...(initiator !== null && { me: initiator }) } };
	if (!(await offeredFor({ ...open, pinned }, ctx, trigger, record))) return 'workflow.not-startable';
	try {
		await beginRun(open, pinned, { trigger: trigger.key, record, initiator, startKey, chosen: await chosenBy(open, pinned, initiator) });
		return null;
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return error.code;
	}
}

/** Where the initiator has to choose people, they choose their superior. */
async function chosenBy(
	{ services, client, env, set }: Opening,
	pinned: PlacedStart['pinned'],
	initiator: string | null,
): Promise<{ [place: string]: string[] }> {
	const places = choicesOf(pinned, services.registry, 'en');
	if (places.length === 0 || initiator === null) return {};
	const superior = (await personStore(client, env.schema, set.catalogues).superiors([initiator])).get(initiator)?.[0];
	return superior === undefined ? {} : Object.fromEntries(places.map(({ place }) => [place, [superior]]));
}
