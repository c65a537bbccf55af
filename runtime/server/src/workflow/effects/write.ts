import { absoluteModel, findModel } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { type Operation, writeRecords } from '../../records/write.ts';
import { EffectRefused } from '../effect-refused.ts';
import { askFormulas, askRecords } from '../questions.ts';
import type { EffectOf, Perform, RunTransaction } from '../transaction.ts';

/** One node changes, creates or tells of no more records than this at once. */
export const mostRecords = 20_000;

/** Creates, changes or archives records as the runtime's doing; history names the run. */
export const write: Perform<EffectOf<'write'>> = async (tx, effect) => {
	const { home } = tx.pinned;
	const ref = absoluteModel(effect.model, home.app.key);
	if (!findModel(ref, home, tx.set.catalogues)) throw new EffectRefused(noSuchModel(ref));
	const formulas = Object.fromEntries((effect.set ?? []).map(({ key, value }) => [key, value]));
	const operations = effect.op === 'create' ? await creating(tx, ref, formulas, effect) : await changing(tx, effect, ref, formulas);
	const ids = await writeForRun(tx, operations);
	return { ids };
};

/** Writes through the one path by which records change, and notes what looks different afterwards. */
export async function writeForRun(tx: RunTransaction, operations: readonly Operation[], by = { ctx: tx.ctx, view: tx.view }): Promise<string[]> {
	if (operations.length === 0) return [];
	const cause = `run:${tx.row.id}` as const;
	const written = await writeRecords({ services: tx.services, ...by, client: tx.client }, operations.map((operation) => ({ ...operation, cause }))); // biome-ignore format: one call
	for (const { model } of operations) tx.written.add(model);
	tx.snapshots.clear();
	tx.seen = null;
	return written.map(({ id }) => id);
}

async function creating(tx: RunTransaction, model: string, formulas: { [field: string]: string }, { each, where }: EffectOf<'write'>): Promise<Operation[]> {
	if (each === undefined) return [{ op: 'create', model, values: withoutBlanks(await askFormulas(tx, formulas)) }];
	const of = absoluteModel(each, tx.pinned.home.app.key);
	const rows = await askRecords(tx, { model: of, of: 'where', where: where ?? 'TRUE', formulas, limit: mostRecords + 1 });
	if (rows.length > mostRecords) throw new EffectRefused(tooMany);
	return rows.map(({ values }) => ({ op: 'create', model, values: withoutBlanks(values) }));
}

async function changing(
	tx: RunTransaction,
	{ op, target, where }: EffectOf<'write'>,
	model: string,
	formulas: { [field: string]: string },
): Promise<Operation[]> {
	const { subject } = tx.run;
	const isSubject = target === 'subject';
	if (isSubject && !subject) throw new EffectRefused(noRecord);
	const rows = await askRecords(tx, {
		...{ model, formulas, locks: true, limit: mostRecords + 1 },
		...(isSubject ? { of: 'id', id: subject?.id ?? '' } : { of: 'where', ...(where !== undefined && { where }) }),
	});
	if (rows.length > mostRecords) throw new EffectRefused(tooMany);
	return rows.flatMap(({ id, version, values }): Operation[] => {
		if (id === null) return [];
		return op === 'archive' ? [{ op: 'archive', model, id, version }] : [{ op: 'update', model, id, version, values }];
	});
}

/** A blank leaves the field to its default. */
function withoutBlanks(values: JsonObject): JsonObject {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

const noRecord = {
	code: 'workflow.no-record',
	message: { en: 'The run is about no record that could be changed.', zh: '该流程没有关联记录，无法更新。' },
};
export const tooMany = {
	code: 'workflow.too-many-records',
	message: {
		en: `More than ${mostRecords} records meet the condition. Narrow it, or have a loop change them one by one.`,
		zh: `符合条件的记录超过 ${mostRecords} 条。请缩小范围，或用循环逐条处理。`,
	},
};
export const noSuchModel = (model: string) => ({
	code: 'workflow.no-such-model',
	message: { en: `The model ${model} is not there any more.`, zh: `模型 ${model} 已不存在。` },
});
