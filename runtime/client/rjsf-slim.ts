import path from 'node:path';
import type { Plugin } from 'vite';

const stub = (name: string) => path.join(import.meta.dirname, 'src/support', name);
/** What rjsf imports and our theme never needs, by the end of the import. Markdown in help texts alone is 119 kB. */
const replaced: Record<string, string> = {
	'markdown-to-jsx/react': stub('no-markdown.ts'),
	'shallowAllOfMerge.js': stub('no-schema-merge.ts'),
	'fast-uri': stub('no-remote-references.ts'),
	'getDefaultRegistry.js': stub('slim-registry.ts'),
	'getTestRegistry.js': stub('no-test-registry.ts'),
};

/** Leaves out of rjsf what our theme never draws or reads: default fields, templates and widgets, Markdown, remote references. Others keep theirs. */
export function rjsfSlim(): Plugin {
	return {
		name: 'rjsf-slim',
		enforce: 'pre',
		resolveId(source, importer) {
			if (!importer?.includes('/@rjsf/')) return null;
			const found = Object.keys(replaced).find((end) => source.endsWith(end));
			return found ? replaced[found] : null;
		},
	};
}
