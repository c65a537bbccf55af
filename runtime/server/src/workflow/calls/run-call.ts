import type { RunError } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { LocalText } from '../../http/problem.ts';
import type { JobContext, JobKind } from '../../jobs/job-kind.ts';
import { afterTries } from '../../messages/circuit.ts';
import { withoutSecrets } from '../../messages/outgoing.ts';
import { callStore } from '../../stores/call.store.ts';
import { runStore, type StoredEffect } from '../../stores/run.store.ts';
import { applyEvent } from '../apply.ts';
import { finishWith } from '../finish-with.ts';
import { callJob } from '../job-names.ts';
import { keepRun, openRun } from '../open-run.ts';
import { openSecretsOf, withSecrets } from '../secrets/secrets.ts';
import type { EffectOf } from '../transaction.ts';
import { hostOf } from './address-guard.ts';
import { mayPass, pauseAfter } from './next-try.ts';
import { type Sent, sendCall } from './send-call.ts';

type Request = Omit<EffectOf<'call'>, 'do' | 'as'>;
/** Tries beyond those that the node wants, of which nothing was heard because the server ended in the middle. */
const deadTries = 10;
const keptBody = 2_000;

/** What a try came to. */
type Outcome =
	| { kind: 'answer'; state: 'done' | 'captured'; answer: { status: number; headers: JsonObject; body: string | null } }
	| { kind: 'failure'; error: RunError }
	| { kind: 'again'; at: Date; reason: string | null; circuit?: { failures: number; pausedUntil: Date | null } };
type End = Exclude<Outcome, { kind: 'again' }> & { circuit?: { failures: number; pausedUntil: Date | null }; host?: string };

/**
 * Makes a call of a run. The other side may hear of it more than once, always under the same key; the run hears of its answer once, in the
 * transaction that ends the job. In a sandbox nothing leaves.
 */
export const runCall: JobKind = {
	kind: callJob,
	maxAttempts: 12,
	waitsOutside: true,
	title: () => ({ en: 'A call of a workflow to another system', zh: '流程调用外部接口' }),
	async run(ctx) {
		const { services, env, job } = ctx;
		const key = String(job.payload.effect);
		const effect = await runStore(services.pool, env.schema).effect(key);
		if (effect?.state !== 'waiting') return ctx.finish();
		const outcome = await tryCall(ctx, effect);
		if (outcome.kind === 'again') await finishLater(ctx, effect, outcome);
		else await finishCall(ctx, key, outcome);
		services.changes.announce({ what: 'jobs', env: env.key });
	},
};

async function tryCall(ctx: JobContext, effect: StoredEffect): Promise<End | (Extract<Outcome, { kind: 'again' }> & { host?: string })> {
	const { services, env } = ctx;
	const request = effect.request as unknown as Request;
	const store = callStore(services.pool, env.schema);
	if (env.sandbox) return captured(store, request);
	const headers = request.headers ?? {};
	const opened = await openSecretsOf(services, env, [request.url, ...Object.values(headers)]);
	if ('missing' in opened) return failure('call.secret-missing', secretMissing(opened.missing));
	const { values } = opened;
	const secrets = [...values.values()];
	const url = urlOf(request.url, values);
	if (!url) return failure('call.address', badAddress);
	const host = hostOf(url);
	const known = await store.host(host);
	const now = services.clock.now(env);
	if (known.pausedUntil && known.pausedUntil > now) return { kind: 'again', at: known.pausedUntil, reason: null };
	if (effect.attempts > request.retries + deadTries) return failure('call.lost', unreachable(host, 'no answer'));
	await ctx.step(async (client) => {
		await callStore(client, env.schema).beginAttempt(effect.key, now);
		return { cursor: { attempt: effect.attempts + 1 } };
	});
	const sent = await sendCall({
		...{ method: request.method, url, timeoutMs: request.timeoutMs, isAllowed: known.allowed, stopping: ctx.stopping },
		headers: { ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, withSecrets(value, values)])), 'idempotency-key': effect.key },
		...(request.body !== undefined && { body: request.body }),
	});
	const attempts = effect.attempts + 1;
	const mayGoAway = sent.kind === 'lost' || (sent.kind === 'answered' && mayPass(sent.status));
	const circuit = afterTries(known, [{ kind: mayGoAway ? 'retry' : 'sent' }], services.clock.now(env));
	const about = { host, ...(sent.kind !== 'refused' && { circuit }) };
	const outcome = outcomeOf(sent, { attempts, retries: request.retries, host, now: services.clock.now(env), clean: (text) => withoutSecrets(text, secrets) });
	return { ...outcome, ...about };
}

interface Told {
	attempts: number;
	retries: number;
	host: string;
	now: Date;
	clean(text: string): string;
}

function outcomeOf(sent: Sent, { attempts, retries, host, now, clean }: Told): Outcome {
	if (sent.kind === 'refused') return failure(`call.${sent.reason}`, refusals[sent.reason](host));
	const isLast = attempts > retries;
	const again = (reason: string, retryAfter?: string): Outcome => ({
		kind: 'again',
		at: new Date(now.getTime() + pauseAfter(attempts, retryAfter, now)),
		reason: clean(reason),
	});
	if (sent.kind === 'lost') return isLast ? failure('call.lost', unreachable(host, clean(sent.reason))) : again(sent.reason);
	if (mayPass(sent.status) && !isLast) return again(`HTTP ${sent.status}`, sent.headers['retry-after']);
	const headers = Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name, clean(value)]));
	return { kind: 'answer', state: 'done', answer: { status: sent.status, headers, body: sent.body === '' ? null : clean(sent.body) } };
}

/** In a sandbox the answer is what an administrator has said for the host, or for all (`*`); else an empty one that all is well. */
async function captured(store: ReturnType<typeof callStore>, { url }: Request): Promise<End> {
	const parsed = urlOf(url, new Map());
	const own = parsed && (await store.host(hostOf(parsed))).answer;
	const { status, body } = own ?? (await store.host('*')).answer ?? { status: 200, body: '{}' };
	return { kind: 'answer', state: 'captured', answer: { status, headers: { 'content-type': 'application/json' }, body } };
}

/** A secret inside of an address is escaped; one that is the address, or begins it, stands as it is. */
function urlOf(text: string, values: ReadonlyMap<string, string>): URL | null {
	const [, first = '', rest = ''] = /^(\{\{\s*secret:[a-z0-9_]+\s*\}\})?(.*)$/s.exec(text) ?? [];
	try {
		const url = new URL(withSecrets(first, values) + withSecrets(rest, values, encodeURIComponent));
		return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
	} catch {
		return null;
	}
}

async function finishLater(
	{ services, env, finish }: JobContext,
	{ key }: StoredEffect,
	again: Extract<Outcome, { kind: 'again' }> & { host?: string },
): Promise<void> {
	await finish(async (client) => {
		const store = callStore(client, env.schema);
		const now = services.clock.now(env);
		if (again.reason !== null) await store.saveError(key, again.reason, now);
		if (again.host !== undefined && again.circuit) await store.saveCircuit(again.host, again.circuit, now);
		await services.jobs.enqueue(client, env, { kind: callJob, key, payload: { effect: key }, runAt: again.at });
		return undefined;
	});
}

async function finishCall(ctx: JobContext, key: string, end: End): Promise<void> {
	await finishWith(ctx, async (open) => {
		const { client, env } = open;
		const now = open.ctx.now;
		const store = runStore(client, env.schema);
		if (end.host !== undefined && end.circuit) await callStore(client, env.schema).saveCircuit(end.host, end.circuit, now);
		const first = await store.effect(key);
		const tx = first && (await openRun(open, first.run));
		// Whoever left the node while the call was under way has held the run until now.
		const effect = await store.effect(key);
		if (effect?.state !== 'waiting') return undefined;
		const as = effect.answer_as ?? '';
		const isAnswer = end.kind === 'answer';
		const response = isAnswer ? { ...end.answer, body: end.answer.body?.slice(0, keptBody) ?? null } : null;
		const saved = { state: isAnswer ? end.state : ('failed' as const), response, error: isAnswer ? null : end.error.message.en };
		await callStore(client, env.schema).saveEnd(key, saved, now);
		if (!tx) return undefined;
		const event = isAnswer ? { type: 'answer' as const, as, value: end.answer } : { type: 'failure' as const, as, error: end.error };
		const { taken } = await applyEvent(tx, { type: 'node', token: effect.token, event });
		if (taken) await keepRun(open, tx);
		return undefined;
	});
}

function failure(code: string, message: LocalText): Extract<Outcome, { kind: 'failure' }> {
	return { kind: 'failure', error: { code, message } };
}

const refusals: { [R in Extract<Sent, { kind: 'refused' }>['reason']]: (host: string) => LocalText } = {
	'private-address': (host) => ({
		en: `${host} lies inside of the network, where workflows call nobody unless an administrator allows that host.`,
		zh: `${host} 属于内网地址。如需调用，请管理员先允许该主机。`,
	}),
	'too-large': (host) => ({ en: `The answer of ${host} has more than 1 MB. Ask for less.`, zh: `${host} 返回内容超过 1 MB，请缩小请求范围。` }),
	malformed: (host) => ({
		en: `The request to ${host} cannot be sent: a header or the address has signs that are not allowed there. Mend the node or the secret.`,
		zh: `发往 ${host} 的请求头或地址含有不允许的字符，请修正节点或密钥。`,
	}),
};
const unreachable = (host: string, reason: string): LocalText => ({
	en: `${host} did not answer (${reason}). See to it that it can be reached, and replay.`,
	zh: `${host} 没有响应（${reason}）。请确认可访问后重新执行。`,
});
const secretMissing = (name: string): LocalText => ({
	en: `The secret “${name}” is not there, or cannot be opened here. An administrator enters it; then replay.`,
	zh: `密钥“${name}”不存在或无法读取。请管理员录入后重新执行。`,
});
const badAddress: LocalText = { en: 'The address is none that can be called. Mend the node, and replay.', zh: '地址无效。请修正节点后重新执行。' };
