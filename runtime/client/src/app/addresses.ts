import type { ClientApp } from '@dougong/schemas/api';

/** `model` of this app or `app/model` as the full reference that `app.models` is keyed by. */
export function modelRef(app: ClientApp, model: string): string {
	return model.includes('/') ? model : `${app.key}/${model}`;
}

/**
 * Models without a page or form of their own have addresses too: `-model`, or `-app.model` for a model of another app.
 * Keys of definitions never begin with a hyphen, so these cannot be mistaken for one.
 */
export function segmentOfModel(app: ClientApp, ref: string): string {
	const [owner, key] = ref.split('/');
	return owner === app.key ? `-${key}` : `-${owner}.${key}`;
}
export function refOfSegment(app: ClientApp, segment: string): string | null {
	if (!segment.startsWith('-')) return null;
	const name = segment.slice(1);
	const ref = name.includes('.') ? name.replace('.', '/') : `${app.key}/${name}`;
	return app.models[ref] ? ref : null;
}

/** The page of one record of a model: the first page that says so, else the one made for the model. */
export function recordPageOf(app: ClientApp, ref: string): string {
	const found = Object.entries(app.pages).find(([, page]) => typeof page.record === 'string' && modelRef(app, page.record) === ref);
	return found?.[0] ?? segmentOfModel(app, ref);
}
export function recordAddress(env: string, app: ClientApp, ref: string, id: string): string {
	return `/${env}/${app.key}/${recordPageOf(app, ref)}/${id}`;
}
export function formAddress(env: string, app: string, form: string, options: { recordId?: string; preset?: object } = {}): string {
	const query = options.preset ? `?preset=${encodeURIComponent(JSON.stringify(options.preset))}` : '';
	return `/${env}/${app}/form/${form}${options.recordId ? `/${options.recordId}` : ''}${query}`;
}
