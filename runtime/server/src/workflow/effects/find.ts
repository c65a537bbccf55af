import { absoluteModel } from '@dougong/engine';
import { askRecords } from '../questions.ts';
import type { EffectOf, Perform } from '../transaction.ts';

export const find: Perform<EffectOf<'find'>> = async (tx, { model, where, sort, limit }) => {
	const ref = absoluteModel(model, tx.pinned.home.app.key);
	const rows = await askRecords(tx, { model: ref, of: 'where', ...(where !== undefined && { where }), ...(sort && { sort }), limit, counts: true });
	return { ids: rows.flatMap((row) => row.id ?? []), count: rows[0]?.count ?? 0 };
};
