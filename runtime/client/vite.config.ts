import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { rjsfSlim } from './rjsf-slim.ts';

const here = import.meta.dirname;
const stub = (name: string) => path.join(here, 'src/support', name);

export default defineConfig({
	root: here,
	plugins: [react(), rjsfSlim()],
	resolve: {
		alias: {
			// rjsf pulls both in for features that our theme does not have: Markdown in help texts (119 kB) and remote $ref.
			'markdown-to-jsx/react': stub('no-markdown.ts'),
			'fast-uri': stub('no-remote-references.ts'),
		},
	},
	build: {
		outDir: path.join(here, 'dist'),
		emptyOutDir: true,
		target: 'es2022',
		manifest: true,
		// The page forbids data: scripts, and a polyfill for browsers that the target leaves out is dead weight.
		modulePreload: { polyfill: false },
		assetsInlineLimit: 0,
	},
	server: {
		port: 56400,
		proxy: { '/api': process.env.DOUGONG_SERVER ?? 'http://127.0.0.1:3000', '/healthz': process.env.DOUGONG_SERVER ?? 'http://127.0.0.1:3000' },
	},
});
