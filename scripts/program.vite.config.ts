import { defineConfig } from 'vite';

// For `runScript` in run.mjs: one file per program, everything inside except what brings files of its own.
export default defineConfig({
	logLevel: 'warn',
	ssr: { noExternal: true, external: ['playwright-core', '@sparticuz/chromium', 'vite'], target: 'node' },
	build: { target: 'node20', sourcemap: true, minify: false, emptyOutDir: true, copyPublicDir: false },
});
