import { describe, expect, it } from 'vitest';
import { localTime, zoneOption, zoneSearch } from './time-zones.ts';

const now = new Date('2026-11-21T12:05:00Z');
const ids = (text: string, language = 'zh-CN') => zoneSearch(language, now)(text).map((z) => z.id);

describe('time zones', () => {
	it('are found by name, by city with a space, by what people call them, and by offset', () => {
		expect(ids('shanghai')).toEqual(['Asia/Shanghai']);
		expect(ids('new york')).toEqual(['America/New_York']);
		expect(ids('中国标准时间')).toContain('Asia/Shanghai');
		expect(ids('gmt+9', 'en')).toContain('Asia/Tokyo');
		expect(ids('no such place')).toEqual([]);
	});
	it('are all there for no text, UTC among them', () => {
		expect(ids('').length).toBeGreaterThan(300);
		expect(ids('')).toContain('UTC');
	});
	it('begin with the likely ones, each of them once', () => {
		const all = zoneSearch('en', now, ['Asia/Shanghai', 'Asia/Shanghai', 'Europe/Rome'])('').map((z) => z.id);
		expect(all.slice(0, 3)).toEqual(['Asia/Shanghai', 'Europe/Rome', 'UTC']);
		expect(new Set(all).size).toBe(all.length);
	});
	it('tell the time there', () => {
		expect(zoneOption('Asia/Shanghai', 'zh-CN', now).sub).toBe('GMT+8 · 20:05');
		expect(localTime('Asia/Tokyo', 'zh-CN', now)).toBe('2026年11月21日 21:05');
	});
	it('keep a name that this browser does not know', () => {
		expect(zoneOption('Mars/Olympus', 'en', now)).toEqual({ id: 'Mars/Olympus', title: 'Mars/Olympus', sub: '' });
		expect(localTime('Mars/Olympus', 'en', now)).toBe('');
	});
});
