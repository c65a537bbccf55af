import { expect, it } from 'vitest';
import { errorWords, explainTexts } from './texts.ts';

it('an error is told in the language of the reader, a year without a calendar by its number', () => {
	const error = { code: 'unknown-year', reason: 'the calendar of work days has no table for the year 2027' };
	expect(errorWords(error, explainTexts('zh-CN'))).toContain('2027 年的日历还没有导入');
	expect(errorWords(error, explainTexts('en'))).toContain('The calendar of 2027 is not imported yet');
	expect(errorWords({ code: 'division-by-zero', reason: 'x' }, explainTexts('zh-CN'))).toBe('除数为零。');
	expect(errorWords({ code: 'something-new', reason: 'as the formula says' }, explainTexts('zh-CN'))).toBe('as the formula says');
});
