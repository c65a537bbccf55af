import path from 'node:path';
import type { Plugin } from 'vite';

const stub = (name: string) => path.join(import.meta.dirname, 'src/support', name);
/** Parts of @rjsf/core that our theme replaces, by the end of their path. */
const replaced: Record<string, string> = {
	'getDefaultRegistry.js': stub('slim-registry.ts'),
	'getTestRegistry.js': stub('no-test-registry.ts'),
};

/** Leaves out of rjsf what our theme never draws: its default fields, templates and widgets, and its test helper. */
export function rjsfSlim(): Plugin {
	return {
		name: 'rjsf-slim',
		enforce: 'pre',
		resolveId(source, importer) {
			if (!importer?.includes('@rjsf/core')) return null;
			const found = Object.keys(replaced).find((end) => source.endsWith(end));
			return found ? replaced[found] : null;
		},
	};
}
