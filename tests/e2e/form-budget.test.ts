import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = path.resolve(import.meta.dirname, '../../runtime/client/dist');
const kB = 1024;

interface Chunk {
	file: string;
	css?: string[];
	imports?: string[];
}

/** A form page is opened on a phone, often over a slow network: what it must load before it can be filled in has a limit. */
describe('the built form page', () => {
	const manifest = JSON.parse(fs.readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
	const first = firstLoad(manifest, ['index.html', 'src/messages/zh-CN.json', 'src/forms/form-page.tsx']);

	it('loads at most 140 kB of scripts', () => {
		expect(weight(first.scripts), list(first.scripts)).toBeLessThan(140 * kB);
	});
	it('loads at most 8 kB of style sheets', () => {
		expect(weight(first.styles), list(first.styles)).toBeLessThan(8 * kB);
	});
	it('brings neither tables nor menus nor the formula language', () => {
		const later = ['src/shell/shell.tsx', 'src/pages/page-view.tsx', 'src/forms/conditions.ts'].map((entry) => manifest[entry]?.file);
		expect(later).not.toContain(undefined);
		expect(first.scripts.filter((file) => later.includes(file))).toEqual([]);
	});
	it('comes without scripts or styles in the page itself, which the security policy would refuse', () => {
		const page = fs.readFileSync(path.join(dist, 'index.html'), 'utf8');
		expect(page).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son\w+=/);
	});
});

/** The files of `entries` and of everything they import at once. */
function firstLoad(manifest: Record<string, Chunk>, entries: string[]): { scripts: string[]; styles: string[] } {
	const seen = new Set<string>();
	const visit = (name: string): void => {
		const chunk = manifest[name];
		if (!chunk) throw new Error(`${name} is not in the build; build the pages again.`);
		if (seen.has(name)) return;
		seen.add(name);
		for (const next of chunk.imports ?? []) visit(next);
	};
	entries.forEach(visit);
	const chunks = [...seen].flatMap((name) => manifest[name] ?? []);
	return { scripts: unique(chunks.map((c) => c.file).filter((f) => f.endsWith('.js'))), styles: unique(chunks.flatMap((c) => c.css ?? [])) };
}
function weight(files: string[]): number {
	return files.reduce((sum, file) => sum + gzipped(file), 0);
}
function list(files: string[]): string {
	return files.map((file) => `${file} ${(gzipped(file) / kB).toFixed(1)} kB`).join('\n');
}
function gzipped(file: string): number {
	return gzipSync(fs.readFileSync(path.join(dist, file)), { level: 9 }).length;
}
function unique(files: string[]): string[] {
	return [...new Set(files)];
}
