import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

it('every rule of the formula language has a test that cites it', () => {
	const readme = fs.readFileSync(path.resolve(import.meta.dirname, '../../runtime/engine/src/formula/README.md'), 'utf8');
	const rules = [...readme.matchAll(/\*\*(F\d+)\*\*/g)].map((m) => m[1]);
	const names = fs.readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
	const tests = [...names.map((name) => path.join(import.meta.dirname, name)), path.resolve(import.meta.dirname, '../api/formula-sets.test.ts')];
	const cited = new Set(tests.flatMap((name) => fs.readFileSync(name, 'utf8').match(/\bF\d+\b/g) ?? []));
	expect(rules.length).toBeGreaterThan(15);
	expect(rules.filter((rule) => !cited.has(rule as string))).toEqual([]);
});
