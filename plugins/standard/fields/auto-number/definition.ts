import { defineFieldType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

interface Day {
	year: number;
	month: number;
	day: number;
}

/**
 * A number given when a record is made, after a pattern: `WO-{YYYY}{MM}-{####}` gives `WO-202603-0001`.
 * The counter starts again whenever the part before the `{####}` changes its date, here every month. It has at least as many digits as `#`.
 */
export const autoNumber = defineFieldType({
	kind: 'auto-number',
	title: { en: 'Number series', zh: '自动编号' },
	description: { en: 'Given when a record is made', zh: '新建记录时自动生成' },
	config: Type.Object({
		'x-pattern': Type.String({
			title: 'Pattern',
			description: 'Text with {YYYY}, {YY}, {MM}, {DD} and one {####}',
			pattern: '^(?:[^{}]|\\{(?:YYYY|YY|MM|DD)\\})*\\{#{1,9}\\}(?:[^{}]|\\{(?:YYYY|YY|MM|DD)\\})*$',
			maxLength: 60,
		}),
	}),
	value: () => ({ type: 'string', maxLength: 80 }),
	column: () => ({ type: 'text', checks: { maxLength: 80 } }),
	formula: () => ({ t: 'text' }),
	filters: ['eq', 'ne', 'contains', 'starts', 'in', 'not-in'],
	sortable: true,
	searchable: true,
	readOnly: true,
	sequence: (c, today) => {
		const scope = withDate(c['x-pattern'], today);
		const [before = '', digits = '#', after = ''] = scope.split(/\{(#+)\}/);
		return { scope, before, digits: digits.length, after };
	},
	example: (c) => withDate(c['x-pattern'], { year: 2026, month: 3, day: 31 }).replace(/\{(#+)\}/, (_, digits: string) => '1'.padStart(digits.length, '0')),
});

function withDate(pattern: string, now: Day): string {
	const parts: Record<string, string> = {
		YYYY: String(now.year).padStart(4, '0'),
		YY: String(now.year % 100).padStart(2, '0'),
		MM: String(now.month).padStart(2, '0'),
		DD: String(now.day).padStart(2, '0'),
	};
	return pattern.replace(/\{(YYYY|YY|MM|DD)\}/g, (_, part: string) => parts[part] ?? '');
}
