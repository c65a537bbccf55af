import type { TaskBox, TaskQuery } from '@dougong/schemas/api';

/** What the inbox shows, as its address says it. */
export interface InboxQuery {
	box: TaskBox;
	app?: string;
	workflow?: string;
	overdue?: boolean;
	search?: string;
	sort: 'due' | 'newest' | 'oldest';
}
export const boxes: readonly TaskBox[] = ['todo', 'started', 'done', 'copied'];
export const sorts = ['due', 'newest', 'oldest'] as const;

const usualSort = (box: TaskBox): InboxQuery['sort'] => (box === 'todo' ? 'due' : 'newest');

/** Reads `?box=…`; what it does not understand is left out. */
export function readInboxQuery(search: string): InboxQuery {
	const params = new URLSearchParams(search);
	const box = boxes.find((b) => b === params.get('box')) ?? 'todo';
	const text = (name: string) => params.get(name) || undefined;
	return {
		box,
		app: text('app'),
		workflow: text('app') && text('workflow'),
		overdue: params.get('overdue') === 'true' || undefined,
		search: text('search')?.slice(0, 100),
		sort: sorts.find((s) => s === params.get('sort')) ?? usualSort(box),
	};
}

/** The address of an inbox, without what is usual. */
export function writeInboxQuery({ box, sort, ...rest }: InboxQuery): string {
	const params = new URLSearchParams();
	if (box !== 'todo') params.set('box', box);
	for (const [name, value] of Object.entries(rest)) if (value) params.set(name, String(value));
	if (sort !== usualSort(box)) params.set('sort', sort);
	const text = params.toString();
	return text ? `?${text}` : '';
}

export function isNarrowed({ app, workflow, overdue, search }: InboxQuery): boolean {
	return Boolean(app ?? workflow ?? overdue ?? search);
}
export function asTaskQuery(query: InboxQuery): TaskQuery {
	return { ...query, limit: 30 };
}

/** The inbox that one came from, so that the next task is the next one of it. Kept as long as the tab is open. */
const placeKey = (env: string) => `dougong.inbox/${env}`;
export function rememberInbox(env: string, query: InboxQuery): void {
	try {
		sessionStorage.setItem(placeKey(env), writeInboxQuery(query));
	} catch {
		// Then the way back leads to the whole inbox.
	}
}
export function lastInbox(env: string): InboxQuery {
	try {
		return readInboxQuery(sessionStorage.getItem(placeKey(env)) ?? '');
	} catch {
		return readInboxQuery('');
	}
}
