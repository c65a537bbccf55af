import { describe, expect, it } from 'vitest';
import en from '../messages/en.json' with { type: 'json' };
import zh from '../messages/zh-CN.json' with { type: 'json' };
import { createTranslate } from './translate.ts';

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();

describe('messages', () => {
	it('have the same keys in every language', () => {
		expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
	});
	it('have the same holes in every language', () => {
		const differing = Object.entries(zh).filter(([key, text]) => holes(text).join() !== holes((en as Record<string, string>)[key] ?? '').join());
		expect(differing).toEqual([]);
	});
	it('are filled, and show a hole that nobody filled', () => {
		const t = createTranslate({ 'rule.maximum': '不能大于 {limit}' });
		expect(t('rule.maximum', { limit: 100 })).toBe('不能大于 100');
		expect(t('rule.maximum')).toBe('不能大于 {limit}');
	});
});
