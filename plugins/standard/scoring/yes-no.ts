import { defineScoringRule, numberLiteral } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { closed, Full } from './parts.ts';

export const yesNo = defineScoringRule({
	name: 'yes_no',
	title: { en: 'Yes or no', zh: '是或否' },
	description: { en: 'Full where the condition holds, nothing where it does not', zh: '达成为满分，未达成为 0' },
	inputs: [{ name: 'reached', title: { en: 'Reached', zh: '是否达成' }, type: { t: 'boolean' } }],
	params: Type.Object({ full: Type.Optional(Full) }, closed),
	formula: ({ inputs, params }) => `IFS(${inputs.reached}, ${numberLiteral(params.full ?? 100)}, NOT ${inputs.reached}, 0)`,
	examples: [
		{ inputs: { reached: 'TRUE' }, result: '100' },
		{ inputs: { reached: '(3 > 4)' }, result: '0' },
		{ inputs: { reached: 'TRUE' }, params: { full: 1 }, result: '1' },
		{ inputs: { reached: '(1 / 0 > 1)' }, result: null },
	],
});
