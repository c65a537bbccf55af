import { defineNodeType } from '@dougong/engine';
import { closed, type JsonValue, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { fail } from '../shared/asked.ts';
import { Take, takeFrom } from '../shared/take.ts';

/** Takes values out of JSON that a variable holds, such as the answer of a call, by their places in it. */
export const map = defineNodeType({
	type: 'map',
	title: { en: 'Map data', zh: '数据映射' },
	description: { en: 'Takes values out of JSON into variables', zh: '从 JSON 中取值存入变量' },
	icon: 'code',
	config: Type.Object({ from: VariableRef({ holds: ['text'] }, { title: 'Variable with the JSON' }), take: Take }, closed),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { from, take }, run, workflow }) => {
		const json = parsed(run.variables[from]);
		if (json === undefined) {
			return fail('node.not-json', {
				en: `Variable “${from}” holds no JSON. See what fills it.`,
				zh: `变量“${from}”中不是 JSON。请检查其来源。`,
			});
		}
		const taken = takeFrom(json, take, workflow);
		return 'failed' in taken ? taken.failed : { move: 'leave', exit: 'next', set: taken.set };
	},
});

function parsed(text: JsonValue | undefined): JsonValue | undefined {
	if (typeof text !== 'string') return undefined;
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return undefined;
	}
}
