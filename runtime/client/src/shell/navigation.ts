import type { ClientApp } from '@dougong/schemas/api';
import { segmentOfModel } from '../app/addresses.ts';

export interface NavEntry {
	key: string;
	title: string;
	icon: string;
}
export interface NavGroup {
	key: string;
	title: string;
	icon?: string;
	entries: NavEntry[];
}

/** The navigation of an app for this member; the group without a title, of the pages that the app puts nowhere, is called `others` below other groups. */
export function navigationOf(app: ClientApp, others: string): NavGroup[] {
	const entry = (key: string): NavEntry => ({ key, title: String(app.pages[key]?.title ?? key), icon: String(app.pages[key]?.icon ?? 'file') });
	const groups = app.navigation.map(({ pages, title, ...group }) => ({
		...group,
		title: title || (app.navigation.length > 1 ? others : ''),
		entries: pages.map(entry),
	}));
	return groups.length > 0 ? groups : [{ key: '-models', title: '', entries: modelEntries(app) }];
}

/** An app without any page, such as a plain JSON Schema that was installed: its models, each with a made table. */
function modelEntries(app: ClientApp): NavEntry[] {
	return Object.entries(app.models)
		.filter(([, model]) => model.app === app.key && model.can.read)
		.map(([ref, model]) => ({ key: segmentOfModel(app, ref), title: model.title, icon: model.icon ?? 'table' }));
}

/** The first thing to show of an app; undefined when this member may see nothing of it. */
export function homeOf(app: ClientApp): string | undefined {
	return app.home ?? navigationOf(app, '')[0]?.entries[0]?.key;
}
