import type { Facts } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type {
	AggregateQuery,
	AggregateResult,
	AppEntry,
	BulkResult,
	BulkWrite,
	ClientApp,
	ClientField,
	ClientModel,
	Filter,
	HistoryResult,
	ListQuery,
	ListResult,
	Me,
	RecordJson,
	SignIn,
} from '@dougong/schemas/api';
import type { FoundRecord, LookupOptions } from '@dougong/ui/contracts';
import { request } from './http.ts';

/** The server's addresses, one function each. `model` is a full reference `app/model`. */

export const getMe = () => request<Me>('GET', '/me');
export const signIn = (body: SignIn) => request<unknown>('POST', '/auth/sign-in', { body });
export const signOut = () => request<void>('POST', '/auth/sign-out');
export const changePassword = (body: { current: string; next: string }) => request<void>('POST', '/auth/change-password', { body });
export const setMyLanguage = (language: string) => request<void>('PATCH', '/me', { body: { language } });

export interface DemoAccount {
	username: string;
	password: string;
	title: string;
}
/** Empty where the installation has no demo. */
export const listDemoAccounts = () => request<{ accounts: DemoAccount[] }>('GET', '/auth/demo-accounts').then((r) => r.accounts);

export const listApps = (env: string) => request<{ apps: AppEntry[] }>('GET', `/${env}/apps`).then((r) => r.apps);
export const getClientApp = (env: string, app: string) => request<ClientApp>('GET', `/${env}/apps/${app}/client`);
export const getFacts = (env: string) => request<Facts>('GET', `/${env}/facts`);

const records = (env: string, model: string) => {
	const [app = '', key = ''] = model.split('/');
	return `/${env}/apps/${app}/records/${key}`;
};
export const queryRecords = (env: string, model: string, query: ListQuery, signal?: AbortSignal) =>
	request<ListResult>('POST', `${records(env, model)}/query`, { body: query, signal });
export const aggregateRecords = (env: string, model: string, query: AggregateQuery) =>
	request<AggregateResult>('POST', `${records(env, model)}/aggregate`, { body: query });
export const getRecord = (env: string, model: string, id: string, expand: readonly string[] = []) =>
	request<RecordJson>('GET', `${records(env, model)}/${id}${expand.length > 0 ? `?expand=${expand.join(',')}` : ''}`);
export const getHistory = (env: string, model: string, id: string, cursor?: string) =>
	request<HistoryResult>('GET', `${records(env, model)}/${id}/history${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`);
export const createRecord = (env: string, model: string, values: JsonObject, idempotencyKey: string, form?: string) =>
	request<RecordJson>('POST', records(env, model), { body: { values, ...(form !== undefined && { form }) }, idempotencyKey });
export const updateRecord = (env: string, model: string, id: string, body: { version: number; values: JsonObject; form?: string }, idempotencyKey: string) =>
	request<RecordJson>('PATCH', `${records(env, model)}/${id}`, { body, idempotencyKey });
export const writeBulk = (env: string, model: string, body: BulkWrite, idempotencyKey: string) =>
	request<BulkResult>('POST', `${records(env, model)}/bulk`, { body, idempotencyKey });
export const archiveRecord = (env: string, model: string, id: string, version: number) =>
	request<void>('DELETE', `${records(env, model)}/${id}?version=${version}`);
export const restoreRecord = (env: string, model: string, id: string) => request<void>('POST', `${records(env, model)}/${id}/restore`);

/** Records of a model by title, best for pick lists: the first `limit` that match what was typed, the nearest at the top. */
export async function lookupRecords(
	env: string,
	ref: string,
	model: ClientModel | undefined,
	search: string,
	limit: number,
	options: LookupOptions = {},
): Promise<FoundRecord[]> {
	if (!model?.can.read) return [];
	const { titleField } = model;
	const fieldOf = (key: string) => model.fields.find((f) => f.key === key);
	const about = (options.about ?? model.about ?? []).map(fieldOf).filter((f) => f !== undefined);
	const expand = about.filter((f) => f.reference).map((f) => f.key);
	// A model whose title this member may not see is named by its id; long texts are titles that nothing can be sorted by.
	const byTitle = fieldOf(titleField)?.sortable && { sort: [titleField] };
	const fields = [...(titleField === 'id' ? [] : [titleField]), ...about.map((f) => f.key)];
	const filter = textFilter(model, search.trim());
	const ask = (where: Filter | null) =>
		queryRecords(env, ref, { limit, ...byTitle, ...(fields.length > 0 && { fields }), ...(expand.length > 0 && { expand }), ...(where && { filter: where }) });
	const { nearest } = options;
	const isNear: Filter | null = nearest?.reads.every(fieldOf) ? { formula: nearest.formula } : null;
	const [near, all] = await Promise.all([isNear ? ask(filter ? { and: [filter, isNear] } : isNear) : undefined, ask(filter)]);
	const found = new Map([...(near?.records ?? []), ...all.records].map((r) => [r.id, r]));
	return [...found.values()].slice(0, limit).map((r) => ({ id: r.id, title: titleOf(r, titleField), ...(about.length > 0 && { about: wordsOf(r, about) }) }));
}
function wordsOf(record: RecordJson, fields: readonly ClientField[]): string {
	const words = fields.map(({ key, schema }) => {
		const target = record.expanded?.[key];
		const value = record.values[key];
		const option = Array.isArray(schema.oneOf) && (schema.oneOf as { const?: unknown; title?: string }[]).find((o) => o.const === value);
		return Array.isArray(target) ? '' : String((target ? target.title : option ? option.title : value) ?? '');
	});
	return words.filter((word) => word !== '').join(' · ');
}
/** Records that hold a text: in any searchable field, else in the title; null where neither can be searched, or for no text. */
export function textFilter(model: ClientModel, text: string): Filter | null {
	if (text === '') return null;
	const bySearch: Filter[] = model.fields.some((f) => f.searchable) ? [{ search: text }] : [];
	// A search reads short texts only; what names a record is always looked into.
	const title = model.fields.find((f) => f.key === model.titleField);
	const byTitle: Filter[] = title && !title.searchable && title.filterOps.includes('contains') ? [{ field: title.key, op: 'contains', value: text }] : [];
	const filters = [...bySearch, ...byTitle];
	return filters.length > 1 ? { or: filters } : (filters[0] ?? null);
}
export function titleOf(record: RecordJson, titleField: string): string {
	const value = record.values[titleField];
	return value === null || value === undefined ? record.id.slice(0, 8) : String(value);
}
