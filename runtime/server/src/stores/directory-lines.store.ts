import type { Catalogue } from '@dougong/engine';
import type { Queryable } from './job.store.ts';
import { findModel } from './record-source.ts';
import { quoted } from './record-statement.ts';

/** A person with who stands directly above them, whoever that is. */
export interface LinePerson {
	id: string;
	name: string;
	/** Neither archived nor inactive. */
	isThere: boolean;
	/** As it is written: also who has left. */
	manager: string | null;
}

/** Everybody in the directory, who has left included. Without a directory nobody. */
export async function loadLines(on: Queryable, schema: string, catalogues: ReadonlyMap<string, Catalogue>): Promise<Map<string, LinePerson>> {
	const model = findModel(catalogues, 'directory/person');
	if (!model?.titleField) return new Map();
	const active = model.fieldsByKey.has('active') ? ' and p.active is not false' : '';
	const manager = model.fieldsByKey.has('manager') ? 'p.manager' : 'null::uuid';
	const { rows } = await on.query(
		`select p.id, p.${quoted(model.titleField)}::text as name, p.archived_at is null${active} as "isThere", ${manager} as manager
		from ${quoted(schema, 'directory__person')} p order by p.id`,
		[],
	);
	return new Map((rows as LinePerson[]).map((row) => [row.id, row]));
}
