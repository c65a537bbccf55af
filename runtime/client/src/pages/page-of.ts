import type { Page } from '@dougong/schemas';
import type { ClientApp } from '@dougong/schemas/api';
import { refOfSegment } from '../app/addresses.ts';

/** The page of an address segment; for a model without a page of its own, one made of its details and history. */
export function pageOf(app: ClientApp, segment: string): Page | null {
	const page = app.pages[segment];
	if (page) return page as unknown as Page;
	const ref = refOfSegment(app, segment);
	const model = ref ? app.models[ref] : undefined;
	if (!ref || !model) return null;
	return {
		kind: 'page',
		key: segment,
		title: model.title,
		record: ref,
		blocks: [
			{ key: 'detail', type: 'detail' },
			{ key: 'history', type: 'history' },
		],
	};
}
