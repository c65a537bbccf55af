import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const story: string[] = [];
beforeAll(() => {
	story.push('prepared');
});
afterAll(() => {
	story.push('cleared');
});

describe('a browser test that failed', () => {
	beforeAll(() => {
		story.push('prepared further');
	});

	it('finds everything prepared anew when it is asked once more', { retry: 1 }, () => {
		if (story.length === 2) throw new Error('the first try fails');
		expect(story).toEqual(['prepared', 'prepared further', 'cleared', 'prepared', 'prepared further']);
	});
});
