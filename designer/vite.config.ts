import path from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
	root: here,
	base: '/designer/',
	// The same icon and the same script before the first paint as the pages of the apps.
	resolve: { alias: { 'ajv/dist/2020.js': path.join(here, 'src/support/no-ajv.ts') } },
	publicDir: path.join(here, '../runtime/client/public'),
	build: {
		outDir: path.join(here, 'dist'),
		emptyOutDir: true,
		target: 'es2022',
		modulePreload: { polyfill: false },
		assetsInlineLimit: 0,
		rolldownOptions: {
			// Libraries mark their modules for server components, which there are none of here.
			onLog: (level, log, handle) => log.code === 'MODULE_LEVEL_DIRECTIVE' || handle(level, log),
		},
	},
	server: { proxy: { '/api': process.env.DOUGONG_SERVER ?? 'http://127.0.0.1:8460' } },
});
