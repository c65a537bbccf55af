import { expect, it } from 'vitest';
import { readSources } from './sources.ts';

/** Words of the performance-management template: none belongs in the generic part. `performance.now()` and speed are meant otherwise. */
const fieldWords = [
	/\b(kpi|okr|hrbp|bsc)s?\b/i,
	/\bappraisal|\bself[- ]?(assessment|evaluation)|\bcheck[-_ ]?in\b|\bnine[- ]?box|\b9[- ]?box|\b360[- ]?(degree|feedback)/i,
	/\bperformance\b(?!\.(now|mark|measure|timeOrigin))|PerformanceManagement/i,
	/绩效|考核|述职|九宫格|关键指标|强制分布|恒瑞|hengrui/i,
];
const endings = ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.html', '.sql', '.md', '.svg'];

function fieldWordsIn(text: string): string[] {
	return fieldWords.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

it('nothing outside the templates knows a word of performance management', () => {
	const sources = ['schemas', 'runtime', 'designer', 'plugins', 'migrations', 'tests/fixtures'].flatMap((folder) => readSources(folder, endings));
	expect(sources.length).toBeGreaterThan(80);
	const found = sources.flatMap(({ file, text }) => fieldWordsIn(`${file}\n${text}`).map((word) => `${file}: ${word}`));
	expect(found).toEqual([]);
});

it.each(['/** KPI cards */', 'const okrs = []', '绩效管理', 'a performance review', 'check_in', 'templates/performance', 'Appraisals'])(
	'%s is found',
	(text) => {
		expect(fieldWordsIn(text)).toHaveLength(1);
	},
);

it.each(['performance.now()', 'goal tree', 'cards', 'checkbox', 'skip it', 'check input'])('%s is let through', (text) => {
	expect(fieldWordsIn(text)).toEqual([]);
});
