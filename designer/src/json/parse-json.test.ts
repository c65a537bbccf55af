import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, parseJson, spanOf } from './parse-json.ts';

describe('JSON with places', () => {
	it('reads what JSON.parse reads', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.constantFrom(undefined, '\t', 2), (value, space) => {
				const text = JSON.stringify(value, null, space);
				const parsed = parseJson(text);
				expect(parsed.ok && JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
			}),
		);
	});

	it('refuses what JSON.parse refuses', () => {
		for (const text of ['', '{', '[1,]', '{"a":1,}', '{a:1}', '"a', '01', '1 2', 'nul', '"\\x"', '{"a" 1}', '[1 2]', '-', '\u00a01']) {
			expect(() => JSON.parse(text)).toThrow();
			expect(parseJson(text).ok, text).toBe(false);
		}
	});

	it('says what is wrong and where', () => {
		expect(parseJson('{\n\t"a": 1\n\t"b": 2\n}')).toEqual({ ok: false, at: 11, reason: 'comma' });
		expect(lineOf('{\n\t"a": 1\n\t"b": 2\n}', 11)).toEqual({ line: 3, column: 2 });
		expect(parseJson('{"a": 1')).toMatchObject({ reason: 'end' });
		expect(parseJson('{"a": "x\n"}')).toMatchObject({ reason: 'string', at: 6 });
		expect(parseJson('{"a": 1, "a": 2}')).toMatchObject({ reason: 'twice', at: 9 });
	});

	it('finds the place of a pointer, and of the nearest thing around one that is not there', () => {
		const text = '{"list": [{"x/y": "here"}], "b": {}}';
		const parsed = parseJson(text);
		if (!parsed.ok) throw new Error('unreadable');
		const at = (pointer: string) => {
			const span = spanOf(parsed.spans, pointer);
			return span && text.slice(span.start, span.end);
		};
		expect(at('/list/0/x~1y')).toBe('"x/y": "here"');
		expect(at('/b/missing/deep')).toBe('"b": {}');
		expect(at('')).toBe(text);
	});

	it('takes a name like __proto__ as a name', () => {
		const parsed = parseJson('{"__proto__": {"a": 1}}');
		expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(['__proto__']);
	});
});
