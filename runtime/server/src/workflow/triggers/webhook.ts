import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { absoluteModel, asVariable, atPointer } from '@dougong/engine';
import type { JsonObject, JsonValue, Variable } from '@dougong/schemas';
import type { RotatedWebhook, RotateWebhook, WebhookEntry } from '@dougong/schemas/api';
import { pgErrorOf } from '../../http/database-problem.ts';
import type { Environment, RequestContext } from '../../http/context.ts';
import { Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { findModel } from '../../stores/record-source.ts';
import { triggerStore } from '../../stores/trigger.store.ts';
import { type StoredWebhook, webhookStore } from '../../stores/webhook.store.ts';
import type { PinnedWorkflow } from '../definitions.ts';
import { inRunTransaction } from '../open-run.ts';
import { askRecords } from '../questions.ts';
import { beginRun } from '../start.ts';
import { askingBefore } from './begin-triggered.ts';
import { findTrigger, type PlacedTrigger } from './find-triggers.ts';

/** What somebody outside has sent. */
export interface HookCall {
	token: string;
	bytes: Buffer;
	signature: string | undefined;
	timestamp: string | undefined;
	idempotencyKey: string | undefined;
}

const placeOf = (env: Environment, ref: string) => `webhook ${env.key} ${ref}`;
const hashOf = (token: string) => createHash('sha256').update(token).digest();
const signedWithinMs = 5 * 60_000;

/** Begins the run of a webhook, once for each Idempotency-Key. Refuses with hook.* and workflow.running-already. */
export async function callHook(services: Services, env: Environment, call: HookCall): Promise<{ run: string; replayed: boolean }> {
	const stored = await webhookStore(services.pool, env.schema).byHash(hashOf(call.token));
	const placed = stored && findTrigger(await services.catalogues.get(env), 'webhook', `${stored.app}/${stored.workflow}/${stored.trigger}`);
	if (!stored || !placed) throw new Problem('hook.unknown');
	await refuseUnsigned(services, env, placed, stored, call);
	const body = bodyOf(call.bytes);
	const key = call.idempotencyKey === undefined ? undefined : `hook ${placed.ref} ${hashOf(call.idempotencyKey).toString('hex')}`;
	const known = async () => (key === undefined ? undefined : (await triggerStore(services.pool, env.schema).startedUnder([key])).get(key));
	const before = await known();
	if (before !== undefined) return { run: before, replayed: true };
	const variables = variablesOf(placed, body);
	const record = await recordOf(services, env, placed, body);
	try {
		const run = await inRunTransaction(services, env, async (open) => {
			await webhookStore(open.client, env.schema).used([stored.app, stored.workflow, stored.trigger], open.ctx.now);
			const begin = { trigger: placed.trigger.key, record, initiator: null, variables, ...(key !== undefined && { startKey: key }) };
			return (await beginRun(open, placed.pinned, begin)).row.id;
		});
		return { run, replayed: false };
	} catch (error) {
		// Somebody else came with the same key at the same time: theirs is the run, whatever kept ours.
		const isDouble = pgErrorOf(error)?.code === '23505' || (error instanceof Problem && error.code === 'workflow.running-already');
		const theirs = isDouble ? await known() : undefined;
		if (theirs === undefined) throw error;
		return { run: theirs, replayed: true };
	}
}

async function refuseUnsigned(
	services: Services,
	env: Environment,
	{ ref }: PlacedTrigger<'webhook'>,
	{ signing }: StoredWebhook,
	call: HookCall,
): Promise<void> {
	if (!signing) return;
	const secret = await services.secrets.open(signing, placeOf(env, ref));
	const given = Buffer.from(/^sha256=([0-9a-f]{64})$/i.exec(call.signature ?? '')?.[1] ?? '', 'hex');
	const { timestamp } = call;
	const isTimely = timestamp === undefined || Math.abs(services.now().getTime() - Number(timestamp) * 1000) <= signedWithinMs;
	const signed = timestamp === undefined ? call.bytes : Buffer.concat([Buffer.from(`${timestamp}.`), call.bytes]);
	const right = createHmac('sha256', secret ?? randomBytes(32))
		.update(signed)
		.digest();
	if (secret === null || !isTimely || given.length !== right.length || !timingSafeEqual(given, right)) throw new Problem('hook.signature');
}

function bodyOf(bytes: Buffer): JsonValue {
	try {
		return bytes.length === 0 ? null : (JSON.parse(bytes.toString('utf8')) as JsonValue);
	} catch {
		throw new Problem('request.malformed', { reason: { en: 'the body is no JSON', zh: '请求体不是 JSON' } });
	}
}

function variablesOf({ trigger, pinned: { workflow } }: PlacedTrigger<'webhook'>, body: JsonValue): JsonObject {
	const taken: JsonObject = {};
	for (const { key, pointer } of trigger.take ?? []) {
		const variable = workflow.variables?.find((one) => one.key === key);
		if (!variable) continue;
		const value = asVariable(atPointer(body, pointer) ?? null, variable.type);
		if (value === undefined) throw new Problem('hook.value', { pointer, type: variable.type });
		taken[key] = value;
	}
	return taken;
}

const types = new Set<string>(['number', 'text', 'boolean', 'date', 'date-time', 'record'] satisfies Variable['type'][]);

/** The record whose field has the value at the pointer: exactly one. */
async function recordOf(services: Services, env: Environment, { trigger, pinned, app }: PlacedTrigger<'webhook'>, body: JsonValue): Promise<string | null> {
	const { match } = trigger;
	if (!match || !pinned.workflow.model) return null;
	const model = absoluteModel(pinned.workflow.model, app);
	const { catalogues } = await services.catalogues.get(env);
	const field = findModel(catalogues, model)?.fieldsByKey.get(match.field)?.formula;
	const type = (field && types.has(field.t) ? field.t : 'text') as Variable['type'];
	const value = asVariable(atPointer(body, match.pointer) ?? null, type);
	if (value === undefined || value === null) throw new Problem('hook.no-record', { pointer: match.pointer });
	const asking = await askingBefore(services, env, pinned, { hook_value: { type: type === 'record' ? 'text' : type, value: String(value) } });
	const rows = await askRecords(asking, { model, of: 'where', where: `[${match.field}] = [@hook_value]`, limit: 2 });
	const [found, another] = rows;
	if (!found?.id || another) throw new Problem('hook.no-record', { pointer: match.pointer });
	return found.id;
}

/** The webhooks of a workflow, as those who look after it see them. */
export async function listWebhooks(services: Services, ctx: RequestContext, { workflow, home }: PinnedWorkflow): Promise<WebhookEntry[]> {
	const stored = new Map((await webhookStore(services.pool, ctx.env.schema).of(home.app.key, workflow.key)).map((one) => [one.trigger, one]));
	return workflow.triggers.flatMap(({ key, type }) => (type === 'webhook' ? [entryOf(key, stored.get(key))] : []));
}

function entryOf(trigger: string, stored: StoredWebhook | undefined): WebhookEntry {
	return {
		trigger,
		hint: stored?.hint ?? null,
		signed: stored?.signing != null,
		createdAt: stored?.createdAt.toISOString() ?? null,
		usedAt: stored?.usedAt?.toISOString() ?? null,
	};
}

/** A new address for a webhook; the former one ends. It is told now, and never again. Refuses with webhook.unknown. */
export async function rotateWebhook(
	services: Services,
	ctx: RequestContext,
	{ workflow, home }: PinnedWorkflow,
	trigger: string,
	{ signing }: RotateWebhook,
): Promise<RotatedWebhook> {
	if (!workflow.triggers.some(({ key, type }) => key === trigger && type === 'webhook')) throw new Problem('webhook.unknown');
	const { env } = ctx;
	const ref = `${home.app.key}/${workflow.key}/${trigger}`;
	const token = randomBytes(32).toString('base64url');
	const sealed = signing === undefined || signing === null ? signing : await services.secrets.seal(signing, placeOf(env, ref));
	const made = { hash: hashOf(token), hint: token.slice(-4), signing: sealed, by: ctx.user.id, at: ctx.now };
	const store = webhookStore(services.pool, env.schema);
	await store.rotate([home.app.key, workflow.key, trigger], made);
	const stored = (await store.of(home.app.key, workflow.key)).find((one) => one.trigger === trigger);
	return { ...entryOf(trigger, stored), address: `${services.publicUrl ?? ''}/hooks/${env.key}/${token}` };
}
