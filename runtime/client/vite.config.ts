import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { rjsfSlim } from './rjsf-slim.ts';

const here = import.meta.dirname;

export default defineConfig({
	root: here,
	plugins: [react(), rjsfSlim()],
	build: {
		outDir: path.join(here, 'dist'),
		emptyOutDir: true,
		target: 'es2022',
		manifest: true,
		// The page forbids data: scripts, and a polyfill for browsers that the target leaves out is dead weight.
		modulePreload: { polyfill: false },
		assetsInlineLimit: 0,
	},
	// `npx vite runtime/client` beside a running server: pages that change as you type.
	server: { proxy: { '/api': process.env.DOUGONG_SERVER ?? 'http://127.0.0.1:8460' } },
});
