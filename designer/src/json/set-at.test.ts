import { expect, it } from 'vitest';
import { getAt, setAt } from './set-at.ts';

it('changes one place and keeps the order of the rest', () => {
	const before = { a: 1, b: { c: [1, { d: 2 }] }, e: 3 };
	expect(JSON.stringify(setAt(before, '/b/c/1/d', 5))).toBe('{"a":1,"b":{"c":[1,{"d":5}]},"e":3}');
	expect(before.b.c[1]).toEqual({ d: 2 });
});

it('makes what is missing on the way, and takes out', () => {
	expect(setAt({}, '/a/b', 1)).toEqual({ a: { b: 1 } });
	expect(setAt({ a: { b: 1, c: 2 } }, '/a/b', undefined)).toEqual({ a: { c: 2 } });
	expect(setAt({ a: [1, 2, 3] }, '/a/1', undefined)).toEqual({ a: [1, 3] });
	expect(setAt({ a: [1] }, '/a/1', 2)).toEqual({ a: [1, 2] });
});

it('reads names with a slash or a tilde', () => {
	expect(getAt({ 'app/model': { read: true } }, '/app~1model/read')).toBe(true);
	expect(getAt({ a: [] }, '/a/0/b')).toBeUndefined();
	expect(getAt({}, '/toString')).toBeUndefined();
});
