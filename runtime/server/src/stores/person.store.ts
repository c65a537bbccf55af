import type { Catalogue } from '@dougong/engine';
import { askPrepared } from './prepared-query.ts';
import { findModel } from './record-source.ts';
import { quoted } from './record-statement.ts';
import type { Queryable } from './job.store.ts';

/** Longer chains of superiors are a circle that somebody made by mistake. */
const highest = 20;

/**
 * Who can be asked, by the contract of templates/directory: people that are neither archived nor inactive. All questions are about sets,
 * so that many are answered by one statement. Without a directory nobody is found.
 */
export function personStore(on: Queryable, schema: string, catalogues: ReadonlyMap<string, Catalogue>) {
	const model = findModel(catalogues, 'directory/person');
	const units = findModel(catalogues, 'directory/org_unit');
	const has = (field: string) => model?.fieldsByKey.has(field) === true;
	const person = quoted(schema, 'directory__person');
	const unit = quoted(schema, 'directory__org_unit');
	const stays = (alias: string) => `${alias}.archived_at is null${has('active') ? ` and ${alias}.active is not false` : ''}`;
	const ask = <T>(text: string, values: unknown[]) => askPrepared<T>(on, text, values);
	const hasUnits = units?.fieldsByKey.has('head') === true && units.fieldsByKey.has('parent') && has('org_unit');
	/** Heads of a unit and of all above it, the nearest first. */
	const headsAbove = (start: string) => `(with recursive above as (
		select u.id, u.parent, u.head, 1 as depth from ${unit} u where u.id = ${start}
		union all select u.id, u.parent, u.head, a.depth + 1 from ${unit} u join above a on u.id = a.parent where a.depth < ${highest})
		select head, depth from above where head is not null)`;

	return {
		/** Those of `ids` that can be asked, in that order. */
		async present(ids: readonly string[]): Promise<string[]> {
			if (!model || ids.length === 0) return [];
			const rows = await ask<{ id: string }>(
				`select p.id from unnest($1::uuid[]) with ordinality w(id, n) join ${person} p on p.id = w.id where ${stays('p')} order by w.n`,
				[[...new Set(ids)]],
			);
			return rows.map((r) => r.id);
		},
		/** By the one unique text of people, such as their number. */
		async byText(texts: readonly string[]): Promise<string[]> {
			const field = model?.uniques.find((u) => u.fields.length === 1 && model.fieldsByKey.get(u.fields[0] ?? '')?.column?.type === 'text')?.fields[0];
			if (!field) return [];
			const column = quoted(field);
			const rows = await ask<{ id: string }>(
				`select p.id from unnest($1::text[]) with ordinality w(v, n) join ${person} p on p.${column} = w.v where ${stays('p')} order by w.n`,
				[texts],
			);
			return rows.map((r) => r.id);
		},
		/** Members with one of the roles (`app/role`), or all members for null, that are people. */
		async byRole(role: string | null): Promise<string[]> {
			if (!model) return [];
			const rows = await ask<{ id: string }>(
				`select distinct p.id from ${quoted(schema, 'dg_member')} m join ${person} p on p.id = m.person_id
				where ($1::text is null or $1 = any(m.roles)) and ${stays('p')} order by p.id`,
				[role],
			);
			return rows.map((r) => r.id);
		},
		/**
		 * Superiors of each, the nearest first: the manager; where there is none, the head of the unit or of the next one above. Who has left is
		 * passed over, and so is everybody's own self.
		 */
		async superiors(ids: readonly string[]): Promise<Map<string, string[]>> {
			const found = new Map<string, string[]>(ids.map((id) => [id, []]));
			if (!model || ids.length === 0 || !has('manager')) return found;
			const head = hasUnits
				? `(select a.head from ${headsAbove('p.org_unit')} a where a.head <> p.id and a.head <> all(c.path) order by a.depth limit 1)`
				: 'null::uuid';
			const rows = await ask<{ root: string; person: string }>(
				`with recursive chain(root, person, path, depth) as (
					select w.id, w.id, array[w.id], 0 from unnest($1::uuid[]) w(id)
					union all
					select c.root, n.next, c.path || n.next, c.depth + 1 from chain c join ${person} p on p.id = c.person
					cross join lateral (select coalesce(p.manager, ${head}) as next) n
					where n.next is not null and n.next <> all(c.path) and c.depth < ${highest})
				select c.root, c.person from chain c join ${person} p on p.id = c.person where c.depth > 0 and ${stays('p')} order by c.root, c.depth`,
				[[...new Set(ids)]],
			);
			for (const row of rows) found.get(row.root)?.push(row.person);
			return found;
		},
		/** Heads of each unit, or of each person's unit, and of those above, the nearest first; vacant ones and those who have left are passed over. */
		async heads(ids: readonly string[]): Promise<Map<string, string[]>> {
			const found = new Map<string, string[]>(ids.map((id) => [id, []]));
			if (!hasUnits || ids.length === 0) return found;
			const rows = await ask<{ root: string; head: string }>(
				`select w.id as root, a.head from unnest($1::uuid[]) w(id) left join ${person} p on p.id = w.id
				cross join lateral ${headsAbove('coalesce(p.org_unit, w.id)')} a join ${person} h on h.id = a.head where ${stays('h')} order by w.id, a.depth`,
				[[...new Set(ids)]],
			);
			for (const row of rows) {
				const heads = found.get(row.root);
				if (heads && !heads.includes(row.head)) heads.push(row.head);
			}
			return found;
		},
	};
}
