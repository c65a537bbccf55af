import type { WeightTimeline } from '@dougong/schemas/api';
import { quoted } from './record-statement.ts';

/** What a record weighed from one day to another. Numbers as decimal text; days 'YYYY-MM-DD'. */
export interface WeightRow {
	id: number;
	recordId: string;
	/** Its group, as groupKey writes it. */
	memberOf: string;
	from: string;
	/** Included; null: until further notice. */
	to: string | null;
	/** null: it takes no part. */
	weight: string | null;
	/** Without rules. */
	base: string | null;
	cause: WeightTimeline['entries'][number]['cause'];
	/** The rule that it comes from. */
	rule: string | null;
	/** Whether that rule sets this very weight. */
	ruled: boolean;
	causeRecord: string | null;
	actor: string | null;
	actorUser: string | null;
	reason: string | null;
	at: Date;
	replacedAt: Date | null;
}
export type WeighedRow = Pick<WeightRow, 'recordId' | 'memberOf' | 'from' | 'to' | 'weight' | 'cause' | 'rule' | 'ruled' | 'reason'>;
export type NewWeight = Omit<WeightRow, 'id' | 'at' | 'replacedAt'>;

/** A rule holds on a record since a day. */
export interface RuleHolds {
	id: string;
	rule: string;
	since: string;
}

/** A connection, or a transaction, whichever library it is of. */
export interface Asking {
	query(text: string, values: unknown[]): Promise<{ rows: object[] }>;
}

const columns = `id, record_id as "recordId", member_of as "memberOf", valid_from as "from", valid_to as "to", weight::text, base::text, cause, rule, ruled,
	cause_record as "causeRecord", actor, actor_user as "actorUser", reason, at, replaced_at as "replacedAt"`;

const weighed = `record_id as "recordId", member_of as "memberOf", valid_from as "from", valid_to as "to", weight::text, cause, rule, ruled, reason`;

/** The timeline of weights of one tree (`app/key`). */
export function treeWeightStore(on: Asking, schema: string, tree: string) {
	const table = quoted(schema, 'dg_weight');
	const holding = quoted(schema, 'dg_weight_rule');
	const rows = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	return {
		/** Of the group, what is in force on `day` or comes into force after it; by record and day. */
		since: (memberOf: string, day: string) =>
			rows<WeightRow>(
				`select ${columns} from ${table} where tree = $1 and member_of = $2 and replaced_at is null and (valid_to is null or valid_to >= $3)
				order by record_id, valid_from, id`,
				[tree, memberOf, day],
			),
		/** All of one record, also what was replaced; oldest first. */
		ofRecord: (id: string) => rows<WeightRow>(`select ${columns} from ${table} where tree = $1 and record_id = $2 order by valid_from, id`, [tree, id]),
		/** Of these groups, what was in force on some day of the span. */
		between: (groups: readonly string[], from: string, to: string) =>
			rows<WeightRow>(
				`select ${columns} from ${table} where tree = $1 and member_of = any($2) and replaced_at is null and valid_from <= $4
				and (valid_to is null or valid_to >= $3) order by record_id, valid_from, id`,
				[tree, groups, from, to],
			),
		/** Of these groups, or of these records in whichever group, what was in force on some day of the span: no more than scores ask for. */
		weighed: (of: 'groups' | 'records', keys: readonly string[], from: string, to: string) =>
			rows<WeighedRow>(
				`select ${weighed} from ${table} where tree = $1 and ${of === 'groups' ? 'member_of' : 'record_id'} = any($2) and replaced_at is null
				and valid_from <= $4 and (valid_to is null or valid_to >= $3) order by record_id, valid_from, id`,
				[tree, keys, from, to],
			),
		/** Records on which rules held when they were last looked at. */
		ruled: async () => (await rows<{ id: string }>(`select distinct record_id as id from ${holding} where tree = $1`, [tree])).map((r) => r.id),
		/** Since when rules hold on these records. */
		holding: (ids: readonly string[]) =>
			rows<RuleHolds>(`select record_id as id, rule, since from ${holding} where tree = $1 and record_id = any($2)`, [tree, ids]),
		async beginHolding(found: readonly RuleHolds[]): Promise<void> {
			if (found.length === 0) return;
			await on.query(
				`insert into ${holding} as h (tree, record_id, rule, since) select $1, f.id, f.rule, f.since
				from jsonb_to_recordset($2::jsonb) as f(id uuid, rule text, since date)
				on conflict (tree, record_id, rule) do update set since = excluded.since where h.since <> excluded.since`,
				[tree, JSON.stringify(found)],
			);
		},
		async endHolding(found: readonly RuleHolds[]): Promise<void> {
			if (found.length === 0) return;
			await on.query(
				`delete from ${holding} h using jsonb_to_recordset($2::jsonb) as f(id uuid, rule text) where h.tree = $1 and h.record_id = f.id and h.rule = f.rule`,
				[tree, JSON.stringify(found)],
			);
		},
		/** From `day` on other rows stand in the place of these: what began before ends on the day before, what begins later never was. */
		async end(ended: readonly { id: number; from: string }[], day: string, at: Date): Promise<void> {
			const before = ended.filter((r) => r.from < day).map((r) => r.id);
			const never = ended.filter((r) => r.from >= day).map((r) => r.id);
			if (before.length > 0) await on.query(`update ${table} set valid_to = $2::date - 1 where id = any($1)`, [before, day]);
			if (never.length > 0) await on.query(`update ${table} set replaced_at = $2 where id = any($1)`, [never, at]);
		},
		async add(weights: readonly NewWeight[], at: Date): Promise<void> {
			if (weights.length === 0) return;
			await on.query(
				`insert into ${table} (tree, record_id, member_of, valid_from, valid_to, weight, base, cause, rule, ruled, cause_record, actor, actor_user, reason, at)
				select $1, w."recordId", w."memberOf", w."from", w."to", w.weight, w.base, w.cause, w.rule, w.ruled, w."causeRecord", w.actor, w."actorUser", w.reason, $3
				from jsonb_to_recordset($2::jsonb) as w("recordId" uuid, "memberOf" text, "from" date, "to" date, weight numeric, base numeric, cause text, rule text,
				ruled boolean, "causeRecord" uuid, actor uuid, "actorUser" text, reason text)`,
				[tree, JSON.stringify(weights), at],
			);
		},
	};
}
export type TreeWeightStore = ReturnType<typeof treeWeightStore>;
