import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { map } from './definition.ts';

describe('mapping data', () => {
	const of = [{ key: 'day', title: 'Day', type: 'date' as const }, { key: 'json', title: 'JSON', type: 'text' as const }]; // biome-ignore format: one
	const mapped = (json: string | null, take: { key: string; pointer: string; required?: boolean }[]) =>
		oneNode(map, { from: 'json', take }, { of, variables: { json } }).enter();
	it('takes values out of JSON by their places', () => {
		expect(mapped('{"a/b":[{"on":"2026-03-02T10:00:00Z"}]}', [{ key: 'day', pointer: '/a~1b/0/on' }])).toEqual({
			move: 'leave',
			exit: 'next',
			set: { day: '2026-03-02' },
		});
	});
	it('leaves no value where nothing is, unless it has to be there', () => {
		expect(mapped('{}', [{ key: 'day', pointer: '/x/y' }])).toMatchObject({ set: { day: null } });
		expect(mapped('{}', [{ key: 'day', pointer: '/x', required: true }])).toMatchObject({ move: 'fail', error: { code: 'node.no-value' } });
		expect(mapped('{}', [{ key: 'day', pointer: '/constructor' }])).toMatchObject({ set: { day: null } });
	});
	it('fails on what is no JSON, or of another type', () => {
		expect(mapped('<html>', [{ key: 'day', pointer: '' }])).toMatchObject({ error: { code: 'node.not-json' } });
		expect(mapped(null, [{ key: 'day', pointer: '' }])).toMatchObject({ error: { code: 'node.not-json' } });
		expect(mapped('{"x":"soon"}', [{ key: 'day', pointer: '/x' }])).toMatchObject({ error: { code: 'node.no-value' } });
	});
});
