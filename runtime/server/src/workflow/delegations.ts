import type { DelegationBody, DelegationEntry } from '@dougong/schemas/api';
import { inTransaction } from '../database/pool.ts';
import { type LocalText, Problem } from '../http/problem.ts';
import { announceMessages } from '../messages/announce-messages.ts';
import { newRecordId } from '../records/new-id.ts';
import { auditStore } from '../stores/audit.store.ts';
import { delegationStore, type StoredDelegation } from '../stores/delegation.store.ts';
import { personStore } from '../stores/person.store.ts';
import { awaitDelegation, tellOfComing, tellOfRevoked } from './delegation-begins.ts';
import { personNames } from './person-names.ts';
import type { RunReading } from './find-run.ts';
import { textOf } from './texts.ts';

/** Delegations of one person that have not ended yet. */
const mostOpen = 50;

/** Those of and to the reader; all for administrators. */
export async function listDelegations(reading: RunReading): Promise<{ delegations: DelegationEntry[] }> {
	const { services, ctx } = reading;
	if (ctx.personId === null && !ctx.isAdmin) return { delegations: [] };
	const rows = await delegationStore(services.pool, ctx.env.schema).list(ctx.isAdmin ? null : ctx.personId);
	return { delegations: await entriesOf(reading, rows) };
}

/** Refuses with delegation.invalid, and workflow.person-missing for accounts that are no person. */
export async function addDelegation(reading: RunReading, body: DelegationBody): Promise<DelegationEntry> {
	const { services, ctx } = reading;
	const of = body.of !== undefined && ctx.isAdmin ? body.of : ctx.personId;
	if (body.of !== undefined && body.of !== of) throw new Problem('delegation.invalid', { reason: words.notYours });
	if (of === null) throw new Problem('workflow.person-missing');
	if (of === body.to) throw new Problem('delegation.invalid', { reason: words.oneself });
	if (body.until < body.from) throw new Problem('delegation.invalid', { reason: words.order });
	if (body.until < ctx.facts.today) throw new Problem('delegation.invalid', { reason: words.past });
	const present = await personStore(services.pool, ctx.env.schema, ctx.catalogues.catalogues).present([of, body.to]);
	if (!present.includes(body.to) || !present.includes(of)) throw new Problem('delegation.invalid', { reason: words.left });
	if ((await delegationStore(services.pool, ctx.env.schema).countOpen(of, ctx.facts.today)) >= mostOpen)
		throw new Problem('delegation.invalid', { reason: words.many });
	const unknown = (body.scope ?? []).find((ref) => !isKnown(reading, ref));
	if (unknown !== undefined)
		throw new Problem('delegation.invalid', { reason: { en: `There is no app or workflow “${unknown}”.`, zh: `没有应用或流程“${unknown}”。` } });
	const row: StoredDelegation = {
		...{ id: newRecordId(ctx.now), of_person: of, to_person: body.to, from_day: body.from, until_day: body.until, scope: body.scope ?? null },
		...{ reason: body.reason ?? null, created_at: ctx.now, created_by: ctx.user.id, revoked_at: null },
	};
	const told = await inTransaction(services.pool, async (client) => {
		await delegationStore(client, ctx.env.schema).add(row);
		await awaitDelegation(services, ctx, client, row);
		return tellOfComing(reading, client, row);
	});
	await announceMessages(services, ctx.env, told);
	services.changes.announce({ what: 'jobs', env: ctx.env.key });
	const data = { id: row.id, of, to: body.to, from: body.from, until: body.until, scope: body.scope ?? null };
	await auditStore(services.platform).add({
		actor: ctx.user.id,
		action: 'delegation.added',
		environment: ctx.env.key,
		subject: await betweenWhom(reading, row),
		data,
	});
	services.live.told(ctx.env.key, [of, body.to]);
	const [entry] = await entriesOf(reading, [row]);
	if (!entry) throw new Problem('delegation.unknown');
	return entry;
}

/** Its giver and administrators may. It ends at once. */
export async function revokeDelegation(reading: RunReading, id: string): Promise<void> {
	const { services, ctx } = reading;
	const store = delegationStore(services.pool, ctx.env.schema);
	const row = await store.find(id);
	if (!row || !(ctx.isAdmin || row.of_person === ctx.personId)) throw new Problem('delegation.unknown');
	const told = await inTransaction(services.pool, async (client) => {
		const isRevoked = await delegationStore(client, ctx.env.schema).revoke(id, ctx.now);
		return isRevoked ? tellOfRevoked(reading, client, row) : null;
	});
	if (!told) return;
	await announceMessages(services, ctx.env, told);
	await auditStore(services.platform).add({
		actor: ctx.user.id,
		action: 'delegation.revoked',
		environment: ctx.env.key,
		subject: await betweenWhom(reading, row),
		data: { id },
	});
	services.live.told(ctx.env.key, [row.of_person, row.to_person]);
}

/** How the audit names a delegation. */
async function betweenWhom(reading: RunReading, { of_person, to_person }: StoredDelegation): Promise<string> {
	const names = await personNames(reading, [of_person, to_person]);
	return [of_person, to_person].map((id) => names.ref(id)?.title || id).join(' → ');
}

function isKnown({ ctx }: RunReading, ref: string): boolean {
	const [app = '', key] = ref.split('/');
	const catalogue = ctx.catalogues.catalogues.get(app);
	return catalogue !== undefined && (key === undefined || catalogue.workflows.has(key));
}

async function entriesOf(reading: RunReading, rows: readonly StoredDelegation[]): Promise<DelegationEntry[]> {
	const { services, ctx, language } = reading;
	const names = await personNames(reading, rows.flatMap((row) => [row.of_person, row.to_person])); // biome-ignore format: one call
	const today = ctx.facts.today;
	const stateOf = (row: StoredDelegation) => (row.revoked_at ? 'revoked' : row.until_day < today ? 'over' : row.from_day > today ? 'coming' : 'now');
	const covers = await delegationStore(services.pool, ctx.env.schema).covers(rows.filter((row) => stateOf(row) === 'now'));
	const title = (ref: string) => {
		const [app = '', key] = ref.split('/');
		const home = ctx.catalogues.catalogues.get(app);
		if (!home) return ref;
		const workflow = key === undefined ? undefined : home.workflows.get(key);
		return workflow ? textOf(home, `workflow.${workflow.key}.title`, workflow.title, language) : textOf(home, 'app.title', home.app.title, language);
	};
	return rows.map((row) => ({
		id: row.id,
		of: names.ref(row.of_person) ?? { id: row.of_person, title: '' },
		to: names.ref(row.to_person) ?? { id: row.to_person, title: '' },
		from: row.from_day,
		until: row.until_day,
		scope: row.scope?.map((ref) => ({ ref, title: title(ref) })) ?? null,
		reason: row.reason,
		state: stateOf(row),
		covers: covers.get(row.id) ?? 0,
	}));
}

const words: { [why: string]: LocalText } = {
	notYours: { en: 'Only administrators delegate for others.', zh: '只有管理员可以代他人设置委托。' },
	oneself: { en: 'Choose somebody else: one does not stand in for oneself.', zh: '请选择其他人：不能委托给自己。' },
	order: { en: 'It ends before it begins. Choose a later last day.', zh: '结束日期早于开始日期，请调整。' },
	past: { en: 'The last day is over already. Choose a later one.', zh: '结束日期已过，请选择以后的日期。' },
	many: { en: 'Fifty delegations are open already. Revoke some first.', zh: '未结束的委托已达 50 条，请先撤销一部分。' },
	left: { en: 'The person is not in the directory any more. Choose somebody else.', zh: '该人员已离职或不在通讯录中，请选择其他人。' },
};
