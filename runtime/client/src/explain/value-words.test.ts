import type { ClientField } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { exactWords, plainWords, roundedText, valueFor } from './value-words.ts';

const field = (schema: object) => ({ schema }) as ClientField;

describe('values of an explanation', () => {
	it('decimal text becomes a number only where the field holds numbers', () => {
		expect(valueFor(field({ type: 'number' }), '98.50')).toBe(98.5);
		expect(valueFor(field({ type: 'string' }), '98.50')).toBe('98.50');
		expect(valueFor(undefined, '12')).toBe(12);
		expect(valueFor(field({ type: 'number' }), null)).toBeNull();
	});
	it('the exact value is told where rounding hides a part of it', () => {
		expect(exactWords('88.3333333333', 'en')).toBe('88.3333333333');
		expect(exactWords(96.631578, 'en')).toBe('96.631578');
		expect(exactWords('88.5000', 'en')).toBeNull();
		expect(roundedText('88.33336')).toBe(88.3334);
		expect(exactWords('text', 'en')).toBeNull();
	});
	it('plain words follow the language, and say that nothing is there', () => {
		expect(plainWords('1234.56789', 'en')).toBe('1,234.5679');
		expect([null, '', true, 'text', ['1', '2']].map((v) => plainWords(v, 'zh-CN'))).toEqual(['—', '—', '是', 'text', '1, 2']);
	});
});
