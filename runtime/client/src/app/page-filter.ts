import type { ClientApp } from '@dougong/schemas/api';
import type { PageFilter } from '@dougong/ui/contracts';

/** The filter of a page as the end of its address; empty without one. */
export function pageFilterQuery(filter: PageFilter | undefined): string {
	return filter ? `?${new URLSearchParams({ of: filter.model, where: filter.where, as: filter.title })}` : '';
}

/** The filter that an address carries, when it is about a model of the app. The server checks the condition like any other query. */
export function readPageFilter(search: string, app: ClientApp): PageFilter | null {
	const params = new URLSearchParams(search);
	const [model, where, title] = ['of', 'where', 'as'].map((name) => params.get(name));
	return model && where && app.models[model] ? { model, where, title: title || where } : null;
}

/** The same address with another record beside the page, or with none. Keeps what else it says. */
export function withRecord(path: string, search: string, record: string | null): string {
	const params = new URLSearchParams(search);
	params.delete('record');
	const rest = params.toString();
	const query = [record === null ? '' : `record=${record}`, rest].filter(Boolean).join('&');
	return query ? `${path}?${query}` : path;
}
