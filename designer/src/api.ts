import { request } from '@dougong/client';
import type { Bundle, Diagnostic } from '@dougong/schemas';
import type { Facts } from '@dougong/engine';
import type { AppEntry, FormulaPreview, ListResult, Me, PreviewFormula, PublishPlan, RevisionEntry, TemplateEntry } from '@dougong/schemas/api';

/** What the designer asks the server for, one function each. They reject with ProblemError. */

export interface DraftJson {
	bundle: Bundle;
	/** The revision it was begun from; null for an app that was never published. */
	baseRevision: number | null;
	/** False: nobody has a draft, this is what is published. */
	isSaved: boolean;
	/** Goes up with every save, whoever saves; 0 where there is no draft. */
	version: number;
}
export interface PublishedJson {
	revision: number;
	changed: boolean;
}

export const getMe = () => request<Me>('GET', '/me');
export const listApps = (env: string) => request<{ apps: AppEntry[] }>('GET', `/${env}/apps`).then((r) => r.apps);
export const listTemplates = (env: string) => request<{ templates: TemplateEntry[] }>('GET', `/templates?env=${env}`).then((r) => r.templates);
export const installApp = (env: string, body: { template: string; demo: boolean } | { bundle: unknown }) =>
	request<{ app: string; revision: number; records: number }>('POST', `/${env}/apps`, { body });

const at = (env: string, app: string) => `/${env}/apps/${app}`;
export const getDraft = (env: string, app: string) => request<DraftJson>('GET', `${at(env, app)}/draft`);
/** Refused with `draft.conflict` when somebody saved since `expectVersion`. */
export const saveDraft = (env: string, app: string, draft: { bundle: Bundle; baseRevision: number | null; expectVersion: number }) =>
	request<{ version: number }>('PUT', `${at(env, app)}/draft`, { body: draft });
export const deleteDraft = (env: string, app: string) => request<void>('DELETE', `${at(env, app)}/draft`);
export const checkApp = (env: string, app: string, bundle: Bundle) =>
	request<{ diagnostics: Diagnostic[] }>('POST', `${at(env, app)}/check`, { body: { bundle } }).then((r) => r.diagnostics);
export const planApp = (env: string, app: string, bundle: Bundle) => request<PublishPlan>('POST', `${at(env, app)}/plan`, { body: { bundle } });
/** Publishes the draft that is saved. */
export const publishApp = (env: string, app: string, body: { note?: string; expectRevision: number | null }) =>
	request<PublishedJson>('POST', `${at(env, app)}/publish`, { body });
export const rollbackApp = (env: string, app: string, revision: number) => request<PublishedJson>('POST', `${at(env, app)}/rollback`, { body: { revision } });
export const listRevisions = (env: string, app: string) => request<{ revisions: RevisionEntry[] }>('GET', `${at(env, app)}/revisions`).then((r) => r.revisions);
export const exportApp = (env: string, app: string, revision?: number) =>
	request<Bundle>('GET', `${at(env, app)}/export${revision === undefined ? '' : `?revision=${revision}`}`);

export const getFacts = (env: string) => request<Facts>('GET', `/${env}/facts`);
/** The newest records of a model, `app/model`. */
export function newestRecords(env: string, model: string, limit: number, expand: readonly string[]): Promise<ListResult> {
	const [app = '', key = ''] = model.split('/');
	return request<ListResult>('POST', `${at(env, app)}/records/${key}/query`, { body: { limit, sort: ['-id'], ...(expand.length > 0 && { expand }) } });
}
export const previewFormula = (env: string, app: string, body: PreviewFormula) => request<FormulaPreview>('POST', `${at(env, app)}/formula/preview`, { body });
