import { type Catalogue, nilId } from '@dougong/engine';
import type pg from 'pg';
import { askPrepared } from './prepared-query.ts';

/** The part of Facts that depends on the directory. */
export interface PersonFacts {
	myUnit: string;
	myUnits: string[];
	myReports: string[];
	allMyReports: string[];
}

/** What formulas know of who asks when nobody does. */
export const nobody: PersonFacts = { myUnit: nilId, myUnits: [], myReports: [], allMyReports: [] };

/**
 * What the directory app says about people. Its models and fields are the contract stated in templates/directory/README.md:
 * person (org_unit, manager) and org_unit (parent, head). Archived people and units count for nothing. An
 * app of that name without them answers for nobody.
 */
export function directoryStore(pool: pg.Pool | pg.PoolClient, schema: string, directory: Catalogue | undefined) {
	const hasPeople = directory?.models.has('person') === true;
	const refersTo = (from: string, field: string, to: string) => {
		const reference = directory?.models.get(from)?.fieldsByKey.get(field)?.reference;
		return reference?.model === `directory/${to}` && !reference.many;
	};
	const isUsable =
		refersTo('person', 'org_unit', 'org_unit') &&
		refersTo('person', 'manager', 'person') &&
		refersTo('org_unit', 'parent', 'org_unit') &&
		refersTo('org_unit', 'head', 'person');
	const person = `"${schema}"."directory__person"`;
	const unit = `"${schema}"."directory__org_unit"`;
	return {
		/** Own unit; own unit and headed ones with everything below; direct reports; everyone below. */
		async loadFacts(personId: string | null): Promise<PersonFacts> {
			if (!personId || !isUsable) return nobody;
			const { rows } = await pool.query<{ unit: string | null; units: string[] | null; reports: string[] | null; all_reports: string[] | null }>(
				`with recursive units as (
					select u.id from ${unit} u
						where u.archived_at is null
						and (u.head = $1 or u.id = (select p.org_unit from ${person} p where p.id = $1 and p.archived_at is null))
					union select u.id from ${unit} u join units on u.parent = units.id where u.archived_at is null
				), reports as (
					select p.id, 1 as depth from ${person} p where p.manager = $1 and p.archived_at is null
					union select p.id, 2 from ${person} p join reports on p.manager = reports.id where p.archived_at is null
				)
				select (select p.org_unit from ${person} p where p.id = $1 and p.archived_at is null) as unit,
					(select array_agg(id order by id) from units) as units,
					(select array_agg(id order by id) from reports where depth = 1) as reports,
					(select array_agg(distinct id order by id) from reports where id <> $1) as all_reports`,
				[personId],
			);
			const row = rows[0];
			return { myUnit: row?.unit ?? nilId, myUnits: row?.units ?? [], myReports: row?.reports ?? [], allMyReports: row?.all_reports ?? [] };
		},
		/** Names of people by id, those who have left included. */
		async loadNames(personIds: readonly string[]): Promise<Map<string, string>> {
			const titleField = directory?.models.get('person')?.titleField;
			if (!hasPeople || !titleField || personIds.length === 0) return new Map();
			const text = `select id, "${titleField}"::text as title from ${person} where id = any($1::uuid[])`;
			const rows = await askPrepared<{ id: string; title: string }>(pool, text, [personIds]);
			return new Map(rows.map((r) => [r.id, r.title]));
		},
		async exists(personId: string): Promise<boolean> {
			if (!hasPeople) return false;
			return (await pool.query(`select 1 from ${person} where id = $1 and archived_at is null`, [personId])).rowCount === 1;
		},
	};
}
