import type { CatalogueModel } from '@dougong/engine';
import type { Page } from '@dougong/schemas';

/** More columns than fit are chosen by the reader. */
const mostColumns = 7;

/** The pages of a model whose app has none: a list (a tree where records lie below each other), and one for each record. */
export function defaultPages(model: CatalogueModel): Page[] {
	const { key, title } = model;
	const icon = model.definition.icon ? { icon: model.definition.icon } : {};
	const shown = model.fields.filter((f) => f.key !== model.treeParent).slice(0, mostColumns);
	if (shown.length === 0) return [];
	const list = {
		key: 'list',
		type: model.treeParent ? 'tree' : 'table',
		model: key,
		columns: shown.map((f) => ({ key: f.key, field: f.key })),
		open: `${key}_record`,
	};
	return [
		{ kind: 'page', key: `${key}_list`, title, ...icon, blocks: [list] },
		{
			kind: 'page',
			key: `${key}_record`,
			title,
			...icon,
			record: key,
			blocks: [
				{ key: 'detail', type: 'detail' },
				{ key: 'history', type: 'history' },
			],
		},
	];
}
