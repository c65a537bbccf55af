import { nilId, type Stratum } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type pg from 'pg';
import type { CatalogueSet } from '../../catalogues.ts';
import type { LocalText } from '../../http/problem.ts';
import { pgErrorOf } from '../../http/database-problem.ts';
import { type Circumstances, type BulkRecompute, bulkRecompute } from '../../stores/bulk-recompute.store.ts';
import type { JobContext, JobKind } from '../job-kind.ts';
import { settleAfterRecompute } from '../../trees/after-recompute.ts';
import { lookAfterRecompute } from '../../workflow/triggers/condition.ts';
import { tellWaitsAfterRecompute } from '../../workflow/triggers/tell-waits.ts';
import { BatchSize } from './batch-size.ts';
import { storedFacts } from './facts.ts';
import { fieldsFrom, nameOf, recomputePlan } from './recompute-plan.ts';
import { pause, waitForOlderWrites } from './settle.ts';

/**
 * Works out computed fields anew in all records, and then everything that follows from them: because a formula was changed, or what it
 * knows about the day or the calendar. Payload: `changed`, the fields that it begins with; `isDone`, when the publish has done it already
 * and it only remains to see whether writes that began before have left something behind.
 *
 * It goes through the rows twice. First it brings them up to date, fast, leaving out what others change at the same time. When every
 * write that still knew the old formula has ended, it compares all rows with what they follow to be, and mends those that differ under a lock.
 */
export const recomputeFields: JobKind = {
	kind: 'recompute-fields',
	title: (payload, set) => titleOf(payload, set),
	async run(ctx) {
		// Definitions that change meanwhile are looked at anew; what was done stays done.
		while (!(await new Recomputation(ctx, await ctx.services.catalogues.get(ctx.env)).run()));
	},
};

type Cursor = {
	phase: 'work' | 'check';
	/** nameOf; null: at the beginning of the phase. */
	stratum: string | null;
	/** In trees: how many levels are done. */
	levels?: number;
	after: string | null;
	/** Rows that were mended in this look at the stratum. */
	mended?: number;
};
const start: Cursor = { phase: 'work', stratum: null, after: null };
/** A trip through a tree mends one level at a time in the worst case; more rounds than levels means that people keep moving things. */
const mostRounds = 100;
const lockTimeoutMs = 500;

class Recomputation {
	readonly #ctx: JobContext;
	readonly #set: CatalogueSet;
	readonly #plan: readonly Stratum[];
	readonly #size = new BatchSize();

	constructor(ctx: JobContext, set: CatalogueSet) {
		this.#ctx = ctx;
		this.#set = set;
		this.#plan = recomputePlan(set.catalogues, fieldsFrom(ctx.job.payload));
	}

	/** False: the definitions are no longer those that it began with. */
	async run(): Promise<boolean> {
		try {
			if (this.#ctx.job.total === null) await this.#begin();
			const remaining = this.#remaining();
			if (this.#cursor.phase === 'work') {
				for (const stratum of remaining) await this.#work(stratum);
				await waitForOlderWrites(this.#ctx);
				await this.#save({ phase: 'check', stratum: null, after: null });
			}
			for (const stratum of this.#remaining()) await this.#check(stratum);
			const { services, env } = this.#ctx;
			services.live.wrote(
				env.key,
				this.#set.catalogues,
				this.#plan.map((stratum) => stratum.model.ref),
			);
			const recomputed = this.#plan.map(({ model, fields }) => ({ model: model.ref, fields: fields.map((f) => f.field) }));
			await settleAfterRecompute(services, env, this.#set, recomputed);
			await lookAfterRecompute(services, env, this.#set, recomputed);
			await tellWaitsAfterRecompute(services, env, this.#set, recomputed);
			return true;
		} catch (error) {
			if (error instanceof DefinitionsChanged || (pgErrorOf(error) && (await this.#isOutdated()))) return false;
			throw error;
		}
	}

	get #cursor(): Cursor {
		return (this.#ctx.job.cursor as Cursor | null) ?? start;
	}

	/** How much there is to do. */
	async #begin(): Promise<void> {
		const { pool } = this.#ctx.services;
		let total = 0;
		for (const stratum of this.#plan) total += await this.#store(stratum).count(pool);
		const phase = this.#ctx.job.payload.isDone === true ? 'check' : 'work';
		await this.#ctx.step(async () => ({ cursor: { ...start, phase }, done: phase === 'check' ? total : 0, total }));
	}

	/** From where the cursor stands; from the beginning of the phase, when its stratum is no longer what it was. */
	#remaining(): readonly Stratum[] {
		const at = this.#plan.findIndex((stratum) => nameOf(stratum) === this.#cursor.stratum);
		return at < 0 ? this.#plan : this.#plan.slice(at);
	}

	async #work(stratum: Stratum): Promise<void> {
		const name = nameOf(stratum);
		const at = this.#cursor.stratum === name ? this.#cursor : { ...start, stratum: name };
		const store = this.#store(stratum);
		if (stratum.recursion === null || stratum.model.treeParent === null) return this.#workThrough(stratum, at);
		const levels = await store.inOrder(this.#ctx.services.pool);
		for (let done = at.levels ?? 0; done < levels.length; done++) {
			await this.#workOnLevel(stratum, levels[done] ?? [], { ...at, levels: done, after: done === at.levels ? at.after : null });
		}
	}

	async #workThrough(stratum: Stratum, from: Cursor): Promise<void> {
		const store = this.#store(stratum);
		for (let at = from; ; ) {
			const { rows, last } = await this.#batch(at, async (client, limit) => {
				return store.recompute(client, { after: at.after ?? nilId, limit }, await this.#when(stratum));
			});
			if (last === null || rows === 0) return;
			at = { ...at, after: last };
		}
	}

	async #workOnLevel(stratum: Stratum, ids: readonly string[], from: Cursor): Promise<void> {
		const store = this.#store(stratum);
		for (let begin = from.after === null ? 0 : ids.findLastIndex((id) => id <= (from.after ?? '')) + 1; begin < ids.length; ) {
			const { rows } = await this.#batch(from, async (client, limit) => {
				const part = ids.slice(begin, begin + limit);
				await store.recompute(client, { ids: part }, await this.#when(stratum));
				return { rows: part.length, last: part.at(-1) ?? null };
			});
			begin += rows;
		}
	}

	async #check(stratum: Stratum): Promise<void> {
		const store = this.#store(stratum);
		const name = nameOf(stratum);
		let at: Cursor = this.#cursor.stratum === name ? this.#cursor : { phase: 'check', stratum: name, after: null };
		for (let round = 0; round < mostRounds; round++) {
			let mended = 0;
			for (;;) {
				const found = await store.compare(
					this.#ctx.services.pool,
					{ after: at.after ?? nilId, limit: checkedAtOnce },
					await this.#when(stratum),
					checkedAtOnce,
				);
				if (found.last === null) break;
				if (found.differences.length > 0)
					mended += await this.#mend(
						stratum,
						store,
						found.differences.map((d) => d.id),
						at,
					);
				at = { ...at, after: found.last };
				await this.#save(at);
			}
			// Along a tree, what was mended may be read by others that were looked at before.
			if (mended === 0 || stratum.recursion === null) return;
			at = { ...at, after: null };
		}
	}

	async #mend(stratum: Stratum, store: BulkRecompute, ids: readonly string[], at: Cursor): Promise<number> {
		let mended = 0;
		let waiting = ids;
		for (let tries = 0; waiting.length > 0 && tries < 20; tries++) {
			if (tries > 0) await pause(100);
			const later: string[] = [];
			for (let i = 0; i < waiting.length; i += mendedAtOnce) {
				const part = waiting.slice(i, i + mendedAtOnce);
				await this.#ctx.step(async (client) => {
					await limitLocks(client);
					const { changed, busy } = await store.recomputeLocked(client, part, await this.#when(stratum));
					mended += changed;
					later.push(...busy);
					return { cursor: at };
				});
			}
			waiting = later;
		}
		return mended + waiting.length * (stratum.recursion === null ? 0 : 1);
	}

	/** One transaction over some rows, of such a number that it takes a moment. */
	async #batch<T extends { rows: number; last: string | null }>(at: Cursor, work: (client: pg.PoolClient, limit: number) => Promise<T>): Promise<T> {
		const current = await this.#ctx.services.catalogues.get(this.#ctx.env);
		if (current !== this.#set) throw new DefinitionsChanged('the definitions have changed');
		for (;;) {
			const began = performance.now();
			const limit = this.#size.rows;
			let result: T | undefined;
			try {
				await this.#ctx.step(async (client) => {
					await limitLocks(client);
					result = await work(client, limit);
					const done = this.#ctx.job.done + result.rows;
					return { cursor: { ...at, after: result.last ?? at.after }, done: Math.min(done, this.#ctx.job.total ?? done) };
				});
			} catch (error) {
				if (pgErrorOf(error)?.code !== '57014' || limit <= 20) throw error;
				this.#size.lost();
				continue;
			}
			this.#size.took(performance.now() - began);
			if (result) return result;
		}
	}

	#save(cursor: Cursor): Promise<void> {
		return this.#ctx.step(async () => ({ cursor }));
	}
	#store(stratum: Stratum): BulkRecompute {
		return bulkRecompute({ schema: this.#ctx.env.schema, catalogues: this.#set.catalogues, stratum });
	}
	async #when({ model }: Stratum): Promise<Circumstances> {
		return { facts: await storedFacts(this.#ctx.services, this.#ctx.env), revision: this.#set.apps.get(model.app)?.revision ?? 0 };
	}
	async #isOutdated(): Promise<boolean> {
		return (await this.#ctx.services.catalogues.refresh(this.#ctx.env)) !== this.#set;
	}
}

class DefinitionsChanged extends Error {}

const checkedAtOnce = 20_000;
const mendedAtOnce = 500;

/** It waits for nobody's lock for long, for it holds rows that others want. */
async function limitLocks(client: pg.PoolClient): Promise<void> {
	await client.query('select set_config($1, $2, true)', ['lock_timeout', `${lockTimeoutMs}ms`]);
}

function titleOf(payload: JsonObject, { catalogues }: CatalogueSet): LocalText {
	const names = fieldsFrom(payload).flatMap(({ model, fields }) => {
		const [app = '', key = ''] = model.split('/');
		const found = catalogues.get(app)?.models.get(key);
		return fields.map((field) => `${found?.title ?? key}.${found?.fieldsByKey.get(field)?.title ?? field}`);
	});
	const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '');
	if (payload.isDone === true) return { en: `Check after a publish: ${shown}`, zh: `发布后检查：${shown}` };
	return { en: `Recompute ${shown}`, zh: `重新计算 ${shown}` };
}
