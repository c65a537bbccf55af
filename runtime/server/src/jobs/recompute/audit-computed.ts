import { nilId } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { CatalogueSet } from '../../catalogues.ts';
import type { Language } from '../../http/problem.ts';
import { differenceJson, bulkRecompute } from '../../stores/bulk-recompute.store.ts';
import type { JobContext, JobKind } from '../job-kind.ts';
import { storedFacts } from './facts.ts';
import { allComputedFields, nameOf, recomputePlan } from './recompute-plan.ts';
import { staleFields } from './stale.ts';

const rowsAtOnce = 10_000;
const examplesKept = 5;

interface Finding {
	model: string;
	fields: string[];
	count: number;
	/** Some of the records, with their values as stored and as they ought to be. */
	examples: JsonObject[];
}

/**
 * Compares every computed value with what it follows to be, and reports the differences. It repairs nothing: a difference is a fault
 * of the program that somebody has to know of. Fields that are being recomputed anyway are passed over.
 */
export const auditComputed: JobKind = {
	kind: 'audit-computed',
	title: () => ({ en: 'Check all computed values', zh: '核对全部计算结果' }),
	async run(ctx) {
		const { services, env } = ctx;
		const set = await services.catalogues.get(env);
		const plan = recomputePlan(set.catalogues, allComputedFields(set.catalogues));
		const stale = await staleFields(services, env, set);
		const stores = plan.map((stratum) => bulkRecompute({ schema: env.schema, catalogues: set.catalogues, stratum }));
		if (ctx.job.total === null) await begin(ctx, stores);
		for (const [i, stratum] of plan.entries()) {
			const store = stores[i];
			const { model, fields } = stratum;
			if (!store || fields.some((f) => stale.has(`${model.ref}.${f.field}`))) continue;
			const when = { facts: await storedFacts(services, env), revision: set.apps.get(model.app)?.revision ?? 0 };
			for (;;) {
				const { strata, after, findings } = cursorOf(ctx);
				if (strata > i) break;
				const found = await store.compare(services.pool, { after: after ?? nilId, limit: rowsAtOnce }, when, examplesKept);
				const next = found.last === null ? { strata: i + 1, after: null } : { strata: i, after: found.last };
				const known = findings.find((f) => f.model === model.ref && f.fields.join() === nameOf(stratum).split(':')[1]);
				const finding: Finding = known ?? { model: model.ref, fields: fields.map((f) => f.field), count: 0, examples: [] };
				const examples = [...finding.examples, ...found.differences.map(differenceJson)].slice(0, examplesKept);
				const others = findings.filter((f) => f !== known);
				const all = found.changed + finding.count > 0 ? [...others, { ...finding, count: finding.count + found.changed, examples }] : others;
				await ctx.step(async () => ({ cursor: { ...next, findings: all } as unknown as JsonObject, done: ctx.job.done + found.rows }));
				if (found.last === null) break;
			}
		}
		await ctx.finish(async () => ({ rows: ctx.job.done, findings: cursorOf(ctx).findings }) as unknown as JsonObject);
	},
	report: (result, language, set) => reportOf(result as unknown as { rows: number; findings: Finding[] }, language, set),
};

function cursorOf({ job }: JobContext): { strata: number; after: string | null; findings: Finding[] } {
	return (job.cursor ?? { strata: 0, after: null, findings: [] }) as unknown as { strata: number; after: string | null; findings: Finding[] };
}

async function begin(ctx: JobContext, stores: readonly ReturnType<typeof bulkRecompute>[]): Promise<void> {
	let total = 0;
	for (const store of stores) total += await store.count(ctx.services.pool);
	await ctx.step(async () => ({ cursor: { strata: 0, after: null, findings: [] }, done: 0, total }));
}

function reportOf({ rows, findings }: { rows: number; findings: Finding[] }, language: Language, { catalogues }: CatalogueSet): string {
	const number = (n: number) => new Intl.NumberFormat(language).format(n);
	if (findings.length === 0) {
		return language === 'en' ? `${number(rows)} rows compared, everything is as it should be.` : `已核对 ${number(rows)} 行，全部正确。`;
	}
	const lines = findings.map(({ model, fields, count, examples }) => {
		const [app = '', key = ''] = model.split('/');
		const found = catalogues.get(app)?.models.get(key);
		const titles = fields.map((f) => found?.fieldsByKey.get(f)?.title ?? f).join(', ');
		const ids = examples.map((e) => String(e.id)).join(', ');
		return language === 'en'
			? `${found?.title ?? key} (${titles}): ${number(count)} rows differ, e.g. ${ids}`
			: `${found?.title ?? key}（${titles}）：${number(count)} 行不一致，例如 ${ids}`;
	});
	const all = language === 'en' ? `${number(rows)} rows compared.` : `已核对 ${number(rows)} 行。`;
	return [all, ...lines].join('\n');
}
