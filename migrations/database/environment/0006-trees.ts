import { sql } from 'kysely';
import type { DatabaseMigration } from '../migration.ts';

/**
 * Goal trees. `dg_weight`: what each record weighed on which days, and why (runtime/server/src/trees). Rows are added; of a row that is
 * there only its end is said later: `valid_to` when another weight follows, `replaced_at` when another row stands in its place.
 * `base`: what it would weigh without rules. `rule`: the rule that it comes from, also where others give way to it and where it ended;
 * `ruled`: that rule sets this very weight.
 * `member_of`: the values that its group is alike in, as a JSON list. `dg_weight_rule`: since when which rules hold on which records.
 * `dg_tree_conflict`: which conditions hold on which records, and the record that was opened for each.
 * `dg_history.cause`: why the runtime itself changed a record; null: somebody did.
 */
export const trees: DatabaseMigration = {
	number: 6,
	name: 'trees',
	async up(db, schema) {
		const t = (name: string) => sql.id(schema, name);
		const run = (query: ReturnType<typeof sql>) => query.execute(db);
		await run(sql`alter table ${t('dg_history')} add column cause text check (cause in ('balance', 'rule', 'conflict', 'result'))`);
		await run(sql`create table ${t('dg_weight')} (
			id bigint generated always as identity primary key,
			tree text not null,
			record_id uuid not null,
			member_of text not null,
			valid_from date not null,
			valid_to date check (valid_to >= valid_from),
			weight numeric,
			base numeric,
			cause text not null check (cause in ('formal', 'rule', 'balance')),
			rule text,
			ruled boolean not null default false,
			cause_record uuid,
			actor uuid,
			actor_user text,
			reason text,
			at timestamptz not null,
			replaced_at timestamptz)`);
		await run(sql`create unique index dg_weight_open on ${t('dg_weight')} (tree, record_id) where valid_to is null and replaced_at is null`);
		await run(sql`create index dg_weight_by_record on ${t('dg_weight')} (record_id, valid_from)`);
		await run(sql`create index dg_weight_by_rule on ${t('dg_weight')} (tree, rule, at) where rule is not null`);
		await run(sql`create index dg_weight_by_group on ${t('dg_weight')} (tree, member_of, valid_from) where replaced_at is null`);
		await run(sql`create table ${t('dg_weight_rule')} (
			tree text not null,
			record_id uuid not null,
			rule text not null,
			since date not null,
			primary key (tree, record_id, rule))`);
		await run(sql`create table ${t('dg_tree_conflict')} (
			tree text not null,
			conflict text not null,
			subject uuid not null,
			record_id uuid not null,
			at timestamptz not null,
			primary key (tree, conflict, subject))`);
	},
};
