import type { DataCheck, StoragePlan } from '@dougong/engine';
import type { PublishPlan } from '@dougong/schemas/api';
import { CompiledQuery } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import type { Language } from '../http/problem.ts';
import { qualified, quoted } from './step-sql.ts';

const samples = 5;

/** Live records that would not fit the new definitions, with a few ids each. Empty: nothing stands against the publish. */
export async function findConflicts(db: Db<EnvironmentTables>, schema: string, { checks }: StoragePlan, language: Language): Promise<PublishPlan['conflicts']> {
	const found: PublishPlan['conflicts'] = [];
	for (const check of checks) {
		const { where, parameters } = misfits(check, qualified(schema, check.table));
		const text = `select count(*) as rows, (array_agg(id::text order by id))[1:${samples}] as sample from ${qualified(schema, check.table)} t where archived_at is null and ${where}`;
		const [row] = (await db.executeQuery<{ rows: number; sample: string[] | null }>(CompiledQuery.raw(text, parameters))).rows;
		if (!row || row.rows === 0) continue;
		found.push({
			model: check.model.split('/')[1] ?? check.model,
			...(check.field && { field: check.field }),
			reason: check.reason[language === 'en' ? 'en' : 'zh'],
			rows: row.rows,
			sample: row.sample ?? [],
		});
	}
	return found;
}

function misfits(check: DataCheck, table: string): { where: string; parameters: unknown[] } {
	switch (check.check) {
		case 'no-records':
			return { where: 'true', parameters: [] };
		case 'filled':
			return { where: `${quoted(check.column)} is null`, parameters: [] };
		case 'options': {
			const fits = check.many ? `${quoted(check.column)} <@ $1::text[]` : `${quoted(check.column)} = any($1::text[])`;
			return { where: `not (${fits})`, parameters: [check.options] };
		}
		case 'within': {
			const { min, max, maxLength } = check.limits;
			const column = quoted(check.column);
			const broken = [
				...(min === undefined ? [] : [`${column} < ${Number(min)}`]),
				...(max === undefined ? [] : [`${column} > ${Number(max)}`]),
				...(maxLength === undefined ? [] : [`char_length(${column}) > ${Number(maxLength)}`]),
			];
			return { where: `(${broken.join(' or ') || 'false'})`, parameters: [] };
		}
		case 'unique': {
			const columns = check.columns.map(quoted);
			const same = columns.map((c) => `o.${c} = t.${c}`).join(' and ');
			return { where: `exists (select 1 from ${table} o where o.archived_at is null and o.id <> t.id and ${same})`, parameters: [] };
		}
	}
}
