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
	entries: NavEntry[];
}

/** The navigation of an app for this member: its groups, then pages that no group names. Pages of one record are opened from others. */
export function navigationOf(app: ClientApp, others: string): NavGroup[] {
	const isListed = (key: string) => app.pages[key] !== undefined && app.pages[key]?.record === undefined;
	const entry = (key: string): NavEntry => ({ key, title: String(app.pages[key]?.title ?? key), icon: String(app.pages[key]?.icon ?? 'file') });
	const isRest = (g: { key: string; title: string }) => g.key === 'others' && g.title === app.title;
	const groups = app.navigation.map((g) => ({
		key: g.key,
		title: isRest(g) ? (app.navigation.length > 1 ? others : '') : g.title,
		entries: g.pages.filter(isListed).map(entry),
	}));
	const named = new Set(app.navigation.flatMap((g) => g.pages));
	const rest = Object.keys(app.pages)
		.filter((key) => isListed(key) && !named.has(key))
		.sort();
	if (rest.length > 0) groups.push({ key: '-rest', title: groups.length > 0 ? others : '', entries: rest.map(entry) });
	const filled = groups.filter((g) => g.entries.length > 0);
	return filled.length > 0 ? filled : [{ key: '-models', title: '', entries: modelEntries(app) }];
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
