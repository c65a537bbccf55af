import { describe, expect, it } from 'vitest';
import en from '../messages/en.json' with { type: 'json' };
import enShell from '../messages/en.shell.json' with { type: 'json' };
import zh from '../messages/zh-CN.json' with { type: 'json' };
import zhShell from '../messages/zh-CN.shell.json' with { type: 'json' };
import { createTranslate, loadShellWords, loadTranslate } from './translate.ts';

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();

describe('messages', () => {
	it('have the same keys in every language', () => {
		expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
		expect(Object.keys(enShell).sort()).toEqual(Object.keys(zhShell).sort());
	});
	it('have the same holes in every language', () => {
		const english: Record<string, string> = { ...en, ...enShell };
		const differing = Object.entries({ ...zh, ...zhShell }).filter(([key, text]) => holes(text).join() !== holes(english[key] ?? '').join());
		expect(differing).toEqual([]);
	});
	it('stand in one of the two files', () => {
		expect(Object.keys(zhShell).filter((key) => key in zh)).toEqual([]);
	});
	it('of the shell come when it is shown, for the language in use and each later one', async () => {
		const t = await loadTranslate('zh-CN');
		expect(t('work.tasks')).toBe('work.tasks');
		await loadShellWords();
		expect(t('work.tasks')).toBe(zhShell['work.tasks']);
		expect((await loadTranslate('en'))('work.tasks')).toBe(enShell['work.tasks']);
	});
	it('are filled, and show a hole that nobody filled', () => {
		const t = createTranslate({ 'rule.maximum': '不能大于 {limit}' });
		expect(t('rule.maximum', { limit: 100 })).toBe('不能大于 100');
		expect(t('rule.maximum')).toBe('不能大于 {limit}');
	});
});
