import fs from 'node:fs';
import path from 'node:path';
import { problems } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../scripts/generated.ts';
import { root } from './sources.ts';

it.each(generatedFiles())('$path is as `npm run generate` writes it', ({ path: file, text }) => {
	expect(fs.existsSync(path.join(root, file)) && fs.readFileSync(path.join(root, file), 'utf8')).toBe(text);
});

it('docs/problems.md and the list in the code name the same problems', () => {
	const page = fs.readFileSync(path.join(root, 'docs/problems.md'), 'utf8');
	const documented = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
	expect([...documented].sort()).toEqual(Object.keys(problems).sort());
	expect(new Set(documented).size).toBe(documented.length);
});

it('every problem says what happened and what to do next, in both languages, with the same gaps to fill', () => {
	const gaps = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
	for (const [code, { status, title, next }] of Object.entries(problems)) {
		expect(status, code).toBeGreaterThanOrEqual(400);
		expect(title.zh, code).toMatch(/\p{Script=Han}/u);
		expect(next.zh, code).toMatch(/\p{Script=Han}/u);
		expect(gaps(title.en), code).toEqual(gaps(title.zh));
	}
});
