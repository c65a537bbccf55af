import { expect, it } from 'vitest';
import { barsOf, spanWords } from './spans.ts';
import { workflowTexts } from './texts.ts';

it('lengths of time are said in the unit that fits', () => {
	const say = (seconds: number) => spanWords(seconds, workflowTexts('en'), 'en');
	expect([90, 3 * 3600, 36 * 3600, 5 * 86_400].map(say)).toEqual(['2 min', '3 h', '36 h', '5 d']);
});
it('bars are shares of the longest, and the median never passes the 90th percentile', () => {
	expect(barsOf([{ median: 50, p90: 100 }, { median: 30, p90: 20 }])).toEqual([{ median: 50, p90: 100 }, { median: 30, p90: 30 }]); // biome-ignore format: two steps
	expect(barsOf([{ median: 0, p90: 0 }])).toEqual([{ median: 0, p90: 0 }]);
});
