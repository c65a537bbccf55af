import type { Checking } from './check-bundle.ts';

/** What the app requires, and its navigation. */
export function checkApp(c: Checking): void {
	const { app } = c.home;
	const seen = new Set<string>();
	for (const [i, { app: required }] of (app.requires ?? []).entries()) {
		const at = (code: string, details = {}) => c.report.add({ code, file: 'app.json', pointer: `/requires/${i}/app`, details: { app: required, ...details } });
		if (required === app.key) at('app.requires-itself');
		else if (seen.has(required)) at('app.requires-twice');
		else if (!c.apps.has(required)) at('app.required-missing', { names: [...c.apps.keys()].join(' ') });
		else {
			const way = wayBack(required, app.key, c, []);
			if (way) at('app.requires-cycle', { path: [app.key, ...way].join(' → ') });
		}
		seen.add(required);
	}
	checkNavigation(c);
}

/** The apps from `from` to `to` along what each requires, or null. */
function wayBack(from: string, to: string, c: Checking, before: readonly string[]): string[] | null {
	if (from === to) return [...before, to];
	if (before.includes(from)) return null;
	for (const { app } of c.apps.get(from)?.app.requires ?? []) {
		const way = wayBack(app, to, c, [...before, from]);
		if (way) return way;
	}
	return null;
}

function checkNavigation(c: Checking): void {
	const seen = new Set<string>();
	for (const [i, group] of (c.home.app.navigation ?? []).entries()) {
		for (const [j, page] of group.pages.entries()) {
			if (seen.has(page)) c.report.add({ code: 'app.page-twice', file: 'app.json', pointer: `/navigation/${i}/pages/${j}`, details: { page } });
			seen.add(page);
		}
	}
}
