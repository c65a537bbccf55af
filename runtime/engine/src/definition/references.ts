import type { Catalogue, CatalogueModel } from './catalogue.ts';

/** `model` of the app that says it, or `app/model`, as `app/model`. */
export function absoluteModel(ref: string, app: string): string {
	return ref.includes('/') ? ref : `${app}/${ref}`;
}

/** The model that `ref` names as seen from `home`; `apps` are the catalogues that it may refer to. */
export function findModel(ref: string, home: Catalogue, apps: ReadonlyMap<string, Catalogue>): CatalogueModel | undefined {
	const [app, key] = absoluteModel(ref, home.app.key).split('/') as [string, string];
	return (app === home.app.key ? home : apps.get(app))?.models.get(key);
}
