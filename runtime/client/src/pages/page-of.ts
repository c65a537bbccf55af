import type { Block, Page } from '@dougong/schemas';
import type { ClientApp, ClientModel } from '@dougong/schemas/api';
import { refOfSegment } from '../app/addresses.ts';

/**
 * The page of an address segment. A model without pages of its own has two made ones: a table of its records,
 * and one record with its details and history.
 */
export function pageOf(app: ClientApp, segment: string, recordId: string | null): Page | null {
	const page = app.pages[segment];
	if (page) return page as unknown as Page;
	const ref = refOfSegment(app, segment);
	const model = ref ? app.models[ref] : undefined;
	if (!ref || !model) return null;
	const made = { kind: 'page' as const, key: segment, title: model.title };
	if (recordId === null) return { ...made, blocks: [tableOf(ref, model)] };
	return {
		...made,
		record: ref,
		blocks: [
			{ key: 'detail', type: 'detail' },
			{ key: 'history', type: 'history' },
		],
	};
}

const mostColumns = 8;
/** The title, then fields in the order of the model. The reader can choose others. */
function tableOf(ref: string, model: ClientModel): Block {
	const fields = [...model.fields].sort((a, b) => Number(b.key === model.titleField) - Number(a.key === model.titleField));
	const columns = fields.slice(0, mostColumns).map(({ key }) => ({ key, field: key }));
	return { key: 'table', type: 'table', model: ref, columns };
}
