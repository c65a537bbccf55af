import { type Static, Type } from '@sinclair/typebox';
import { Choice, closed, Key, LongText, Text } from './common.ts';

/**
 * A kind of period: which stretches of time records belong to, and who opens and closes them. A field of kind `period` names one of its
 * periods by text (`2026-01`, `FY2026-Q1`, `2026-W53`, `2026-01-05/P14D`). Each period is open, frozen or closed.
 */
export const Period = Type.Object(
	{
		kind: Type.Literal('period'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		type: Choice(['month', 'quarter', 'half', 'year', 'week', 'days', 'hours'], { title: 'Length', description: 'Weeks are ISO weeks, Monday to Sunday' }),
		startMonth: Type.Optional(
			Type.Integer({ minimum: 1, maximum: 12, default: 1, title: 'First month', description: 'Of a fiscal year, which is named by the year it starts in' }),
		),
		anchor: Type.Optional(
			Type.String({
				maxLength: 40,
				title: 'One of them starts at',
				description: 'A day; for hours an instant to the minute, such as 2026-01-05T00:00:00+08:00',
			}),
		),
		every: Type.Optional(Type.Integer({ minimum: 1, maximum: 9999, title: 'How many', description: 'Days or hours to a period' })),
		managers: Type.Optional(
			Type.Array(Key(), {
				maxItems: 20,
				uniqueItems: true,
				title: 'Roles that freeze and close',
				description: 'They also still write while a period is frozen. Administrators always do',
			}),
		),
	},
	{ ...closed, $id: 'period', title: 'Period' },
);
export type Period = Static<typeof Period>;
