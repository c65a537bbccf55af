import { runReadStore } from '../stores/run.store.ts';
import type { Reading } from './inbox.ts';

/** Names and sizes of files that hang on steps, by id. */
export async function fileStoreNames({ services, ctx }: Pick<Reading, 'services' | 'ctx'>, ids: readonly string[]) {
	const found = await runReadStore(services.pool, ctx.env.schema).files(ids);
	return new Map(found.map((file) => [file.id, file]));
}
