import type { NodeEvent } from '@dougong/engine';
import { closed, Formula, Key } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf } from './asked.ts';

/** Values for variables of the runs that are begun. */
export const GivenVariables = Type.Array(
	Type.Object({ key: Key({ title: 'Variable there' }), value: Formula('any', { of: '@tree' }, { title: 'Value' }) }, closed),
	{
		maxItems: 50,
		title: 'Gives it',
	},
);

/** The runs of an answer. */
export function runsOf(event: NodeEvent): { id: string; outcome: string | null }[] {
	const { runs } = answerOf(event);
	return Array.isArray(runs) ? (runs as { id: string; outcome: string | null }[]) : [];
}
