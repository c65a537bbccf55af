import type { JsonObject } from '@dougong/schemas';
import { orNothing } from '../http/or-nothing.ts';
import { getRecord } from '../records/list.ts';
import { fileStore } from '../stores/file.store.ts';
import { findModel } from '../stores/record-source.ts';
import type { RunReading } from '../workflow/find-run.ts';
import { readTask } from '../workflow/task-detail.ts';
import { fileIds } from './attachments.ts';

/** Whether the file is in a field of a record, and the reader sees that field of it. */
export async function isInRecord({ services, ctx, view }: RunReading, file: string): Promise<boolean> {
	const to = await fileStore(services.pool, ctx.env.schema).belongsTo(file);
	const model = to && findModel(ctx.catalogues.catalogues, to.model);
	if (!model || view.access(model.ref).rows.read.kind === 'never') return false;
	const text = await orNothing(getRecord({ ctx, view, model, id: to.recordId, expand: [], on: services.pool }));
	return text !== null && fileIds((JSON.parse(text) as { values: JsonObject }).values[to.field]).includes(file);
}

/** Whether the task shows the file as what its decision was about, although the record no longer has it. */
export async function isInTask(reading: RunReading, task: string, file: string): Promise<boolean> {
	const shown = await orNothing(readTask(reading, task));
	return Object.values(shown?.snapshot ?? {}).some((value) => fileIds(value).includes(file));
}
