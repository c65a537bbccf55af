import type { ClientApp } from '@dougong/schemas/api';

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
	return groups.filter((g) => g.entries.length > 0);
}
