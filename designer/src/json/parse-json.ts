import type { JsonObject, JsonValue } from '@dougong/schemas';

/** Where a value lies in a text: offsets of its first character and of the one after its last. */
export interface Span {
	start: number;
	end: number;
}
export type ParsedJson =
	| { ok: true; value: JsonValue /** By JSON Pointer; of a property the span runs from its name. */; spans: ReadonlyMap<string, Span> }
	| { ok: false; at: number; reason: JsonMistake };
export type JsonMistake = 'end' | 'value' | 'comma' | 'colon' | 'name' | 'string' | 'number' | 'after' | 'twice';

/**
 * JSON with the places of its values, and a mistake by kind and place instead of the browser's sentence.
 * Stricter than JSON.parse in one thing: a name that stands twice in one object is a mistake.
 */
export function parseJson(text: string): ParsedJson {
	const spans = new Map<string, Span>();
	let at = 0;
	try {
		const value = readValue('');
		skip();
		if (at < text.length) fail('after');
		return { ok: true, value, spans };
	} catch (mistake) {
		if (mistake instanceof Mistake) return { ok: false, at: mistake.at, reason: mistake.reason };
		throw mistake;
	}

	function fail(reason: JsonMistake, where = at): never {
		throw new Mistake(where >= text.length ? 'end' : reason, Math.min(where, text.length));
	}
	function skip(): void {
		while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
	}
	function readValue(pointer: string, from?: number): JsonValue {
		skip();
		const start = from ?? at;
		const value = readBare(pointer);
		spans.set(pointer, { start, end: at });
		return value;
	}
	function readBare(pointer: string): JsonValue {
		const c = text[at];
		if (c === '{') return readObject(pointer);
		if (c === '[') return readArray(pointer);
		if (c === '"') return readString();
		for (const [word, value] of words) {
			if (text.startsWith(word, at)) {
				at += word.length;
				return value;
			}
		}
		return readNumber();
	}
	function readObject(pointer: string): JsonObject {
		const object: JsonObject = {};
		at++;
		skip();
		if (text[at] === '}') {
			at++;
			return object;
		}
		for (;;) {
			skip();
			const start = at;
			if (text[at] !== '"') fail('name');
			const name = readString();
			if (Object.hasOwn(object, name)) fail('twice', start);
			skip();
			if (text[at] !== ':') fail('colon');
			at++;
			const value = readValue(`${pointer}/${escapePart(name)}`, start);
			Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
			if (isLast('}')) return object;
		}
	}
	function readArray(pointer: string): JsonValue[] {
		const list: JsonValue[] = [];
		at++;
		skip();
		if (text[at] === ']') {
			at++;
			return list;
		}
		for (;;) {
			list.push(readValue(`${pointer}/${list.length}`));
			if (isLast(']')) return list;
		}
	}
	function isLast(close: string): boolean {
		skip();
		if (text[at] === ',') {
			at++;
			return false;
		}
		if (text[at] !== close) fail('comma');
		at++;
		return true;
	}
	function readString(): string {
		const start = at;
		for (at++; text[at] !== '"'; at++) {
			if (at >= text.length || text[at] === '\n') fail('string', at >= text.length ? at : start);
			if (text[at] === '\\') at++;
		}
		at++;
		try {
			return JSON.parse(text.slice(start, at)) as string;
		} catch {
			return fail('string', start);
		}
	}
	function readNumber(): number {
		const found = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(text.slice(at, at + 400))?.[0];
		if (!found) fail(/[-\d]/.test(text[at] ?? '') ? 'number' : 'value');
		at += found.length;
		return Number(found);
	}
}

const words: readonly [string, JsonValue][] = [
	['true', true],
	['false', false],
	['null', null],
];

class Mistake extends Error {
	readonly reason: JsonMistake;
	readonly at: number;
	constructor(reason: JsonMistake, at: number) {
		super(reason);
		this.reason = reason;
		this.at = at;
	}
}

/** Line and column of an offset, both from 1. */
export function lineOf(text: string, offset: number): { line: number; column: number } {
	const before = text.slice(0, offset);
	const line = before.split('\n').length;
	return { line, column: offset - before.lastIndexOf('\n') };
}

/** The span of what a JSON Pointer names, or of the nearest thing around it. */
export function spanOf(spans: ReadonlyMap<string, Span>, pointer: string): Span | undefined {
	for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
		const span = spans.get(at);
		if (span || at === '') return span;
	}
}

function escapePart(name: string): string {
	return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
