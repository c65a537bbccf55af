import type { ApproverRehearsal, NewRehearsal, RehearsalList, RehearsalSummary, RehearsalView } from '@dougong/schemas/api';
import { initialLanguage } from '../i18n/language.ts';
import { request } from './http.ts';

/** What a sandbox rehearses, and what came of it. */

const address = (key: string) => `/environments/${key}/rehearsal`;
export const getRehearsal = (key: string) => request<RehearsalSummary>('GET', address(key));
export const startRehearsal = (key: string, body: NewRehearsal) => request<RehearsalSummary>('POST', address(key), { body });

/** Whom a workflow would ask, without running it. */
export const lookAtApprovers = (env: string, app: string, workflow: string) =>
	request<ApproverRehearsal>('POST', `/${env}/apps/${app}/workflows/${workflow}/rehearse`, { body: {} });

export interface RehearsalFilter {
	only: string;
	search: string;
	/** `app/workflow/node`. */
	place: string;
	day: string;
}
const filled = (values: { [name: string]: string }) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''));
function asked({ place, ...filter }: RehearsalFilter): { [name: string]: string } {
	const [app = '', workflow = '', node = ''] = place.split('/');
	return { ...filter, app, workflow, node };
}

export const listRehearsal = <V extends RehearsalView>(key: string, view: V, filter: RehearsalFilter, cursor: string) =>
	request<RehearsalList<V>>('GET', `${address(key)}/${view}?${filled({ ...asked(filter), cursor })}`);

/** All of a list as a file of the browser; in the language that is set. */
export async function saveRehearsal(key: string, view: RehearsalView, filter: RehearsalFilter, language: string = initialLanguage()): Promise<void> {
	const response = await fetch(`/api/v1${address(key)}/${view}?${filled({ ...asked(filter), format: 'csv' })}`, {
		headers: { 'accept-language': language },
		credentials: 'same-origin',
	});
	if (!response.ok) throw new Error(String(response.status));
	const url = URL.createObjectURL(await response.blob());
	const link = Object.assign(document.createElement('a'), { href: url, download: `${key}-${view}.csv` });
	link.click();
	URL.revokeObjectURL(url);
}
