import { buildCatalogue, checkBundle, createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import { expect, it } from 'vitest';
import { directoryApp } from './good-app.ts';

const registry = createRegistry(plugins);

it('checks an app that is installed already without counting its former revision against it', () => {
	const apps = new Map([['directory', buildCatalogue(directoryApp, registry)]]);
	expect(checkBundle(directoryApp, { registry, apps })).toEqual(checkBundle(directoryApp, { registry, apps: new Map() }));
});
