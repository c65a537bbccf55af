import type { ChannelDescription } from '@dougong/engine';
import type { JobContext, JobKind } from '../jobs/job-kind.ts';
import { channelStore, type StoredChannel } from '../stores/channel.store.ts';
import { deliveryStore, type StoredDelivery } from '../stores/delivery.store.ts';
import { channelDescriptionOf, emailType } from './channel-types.ts';
import { afterTries, isResting } from './circuit.ts';
import { deliverKind } from './deliver-kind.ts';
import { prepareSending } from './prepare-sending.ts';
import { resultsOf } from './results.ts';

/** A mail server takes several at once; a robot gets them in order. */
const atOnce = (type: string) => (type === emailType ? 5 : 1);
const batchSize = 10;
/** After this long the job makes room for others, and goes on later. */
const turnMs = 15_000;

/**
 * Sends what waits for a channel, as far as it is due. Each batch is stored with its outcome; what is left, or is due later, is the work of the
 * next job of this channel, which this one enters at its end.
 */
export const deliverMessages: JobKind = {
	kind: deliverKind,
	waitsOutside: true,
	title: ({ channel }) => ({ en: `Send messages over ${String(channel)}`, zh: `通过 ${String(channel)} 发送消息` }),
	async run(ctx) {
		const { services, env, job } = ctx;
		const key = String(job.payload.channel);
		const endAt = performance.now() + turnMs;
		let done = job.done;
		let pausedUntil: Date | null = null;
		for (;;) {
			const turn = await nextTurn(ctx, key);
			if (turn.kind === 'over') return closeChannel(ctx, key, turn.reason);
			if (turn.kind === 'rest') pausedUntil = turn.until;
			if (turn.kind !== 'send') break;
			const { channel, type, due } = turn;
			const sendings = await prepareSending(services, env, { channel, type, due });
			const results = await inGroups(sendings, atOnce(type.key), (sending) => sending.send());
			const outcomes = resultsOf(sendings, results, { now: services.clock.now(env) });
			const circuit = afterTries(channel, results, services.clock.now(env));
			done += outcomes.length;
			await ctx.step(async (client) => {
				await deliveryStore(client, env.schema).save(outcomes, services.clock.now(env));
				await channelStore(client, env.schema).saveCircuit(key, circuit);
				const gone = results.flatMap((result) => result.gone);
				if (gone.length > 0) await channelStore(client, env.schema).removePushAddresses(gone);
				return { cursor: { done }, done };
			});
			if (performance.now() > endAt) break;
		}
		await finishWithNext(ctx, key, pausedUntil);
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

type Turn =
	| { kind: 'send'; channel: StoredChannel; type: ChannelDescription; due: StoredDelivery[] }
	/** Until then nothing goes out: the circuit is open, or enough was sent in a minute. */
	| { kind: 'rest'; until: Date }
	| { kind: 'nothing-due' }
	| { kind: 'over'; reason: 'channel-off' | 'sandbox' };

async function nextTurn({ services, env }: JobContext, key: string): Promise<Turn> {
	const now = services.clock.now(env);
	if (env.sandbox) return { kind: 'over', reason: 'sandbox' };
	const channel = await channelStore(services.pool, env.schema).find(key);
	const type = channel?.enabled ? channelDescriptionOf(services.registry, channel.type) : undefined;
	if (!channel || !type) return { kind: 'over', reason: 'channel-off' };
	if (channel.pausedUntil && channel.pausedUntil > now) return { kind: 'rest', until: channel.pausedUntil };
	const room = await roomIn(services.pool, env.schema, { key, type, now });
	if (room.left <= 0) return { kind: 'rest', until: room.until };
	// A circuit that was open is tried with one.
	const limit = isResting(channel) ? 1 : Math.min(batchSize, room.left);
	const due = await deliveryStore(services.pool, env.schema).due(key, { now, limit });
	return due.length > 0 ? { kind: 'send', channel, type, due } : { kind: 'nothing-due' };
}

/** How many more may go out now, and when the next one may. */
async function roomIn(pool: JobContext['services']['pool'], schema: string, { key, type, now }: { key: string; type: ChannelDescription; now: Date }) {
	if (!type.limit) return { left: batchSize, until: now };
	const windowMs = type.limit.seconds * 1000;
	const { count, first } = await deliveryStore(pool, schema).sentSince(key, new Date(now.getTime() - windowMs));
	return { left: type.limit.messages - count, until: new Date((first ?? now).getTime() + windowMs) };
}

async function finishWithNext({ services, env, finish }: JobContext, key: string, pausedUntil: Date | null): Promise<void> {
	await finish(async (client) => {
		const next = await deliveryStore(client, env.schema).nextDue(key);
		if (next) {
			const runAt = pausedUntil && pausedUntil > next ? pausedUntil : next;
			await services.jobs.enqueue(client, env, { kind: deliverKind, key, payload: { channel: key }, runAt });
		}
		return undefined;
	});
}

/** Nothing goes over it any more: what waits is on record as not sent, in a sandbox as what would have been sent. */
async function closeChannel({ services, env, finish }: JobContext, key: string, reason: 'channel-off' | 'sandbox'): Promise<void> {
	await finish(async (client) => {
		const store = deliveryStore(client, env.schema);
		const now = services.clock.now(env);
		if (reason === 'sandbox') await store.capture(key, now);
		else await store.suppress(key, reason, now);
		return undefined;
	});
}

async function inGroups<T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> {
	const done: R[] = [];
	for (let i = 0; i < items.length; i += size) done.push(...(await Promise.all(items.slice(i, i + size).map(work))));
	return done;
}
