import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

const entries = ['main', 'cli'].filter((name) => existsSync(new URL(`src/${name}.ts`, import.meta.url)));

// Every dependency inside: that starts in half a second of CPU, where loading a thousand small modules takes one to three.
export default defineConfig({
	logLevel: 'warn',
	ssr: { noExternal: true, target: 'node' },
	build: {
		ssr: true,
		outDir: 'dist-bundle',
		target: 'node20',
		sourcemap: true,
		minify: false,
		rolldownOptions: { input: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])) },
	},
});
