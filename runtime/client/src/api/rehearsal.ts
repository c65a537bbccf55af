import type { NewRehearsal, RehearsalList, RehearsalSummary, RehearsalView } from '@dougong/schemas/api';
import { initialLanguage } from '../i18n/language.ts';
import { request } from './http.ts';

/** What a sandbox rehearses, and what came of it. */

const address = (key: string) => `/environments/${key}/rehearsal`;
export const getRehearsal = (key: string) => request<RehearsalSummary>('GET', address(key));
export const startRehearsal = (key: string, body: NewRehearsal) => request<RehearsalSummary>('POST', address(key), { body });

export interface RehearsalFilter {
	only: string;
	search: string;
}
const filled = (values: { [name: string]: string }) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));

export const listRehearsal = <V extends RehearsalView>(key: string, view: V, filter: RehearsalFilter, cursor: string) =>
	request<RehearsalList<V>>('GET', `${address(key)}/${view}?${filled({ ...filter, cursor })}`);

/** All of a list as a file of the browser; in the language that is set. */
export async function saveRehearsal(key: string, view: RehearsalView, filter: RehearsalFilter, language: string = initialLanguage()): Promise<void> {
	const response = await fetch(`/api/v1${address(key)}/${view}?${filled({ ...filter, format: 'csv' })}`, {
		headers: { 'accept-language': language },
		credentials: 'same-origin',
	});
	if (!response.ok) throw new Error(String(response.status));
	const url = URL.createObjectURL(await response.blob());
	const link = Object.assign(document.createElement('a'), { href: url, download: `${key}-${view}.csv` });
	link.click();
	URL.revokeObjectURL(url);
}
