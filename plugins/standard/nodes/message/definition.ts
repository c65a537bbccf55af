import { defineNodeType, dueAt } from '@dougong/engine';
import { closed, Duration, Key, Template, WhoList } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { checkRecords, recordsMistakes, recordsParts } from '../shared/record-parts.ts';
import { mistakesIn } from '../shared/mistakes.ts';

/**
 * A message to people or groups, in the language of whoever reads it; about the record of the run, or one for each of several records, all at
 * once. It is entered with the run's change, and sent after.
 */
export const message = defineNodeType({
	type: 'message',
	title: { en: 'Send a message', zh: '发送消息' },
	description: { en: 'Tells people, or a group’s robot', zh: '通知人员或群机器人' },
	icon: 'send',
	config: Type.Object(
		{
			...recordsParts,
			to: Type.Optional(WhoList({ title: 'To' })),
			robots: Type.Optional(Type.Array(Key(), { minItems: 1, maxItems: 10, uniqueItems: true, title: 'Robots of groups' })),
			subject: Template({}, { maxLength: 200, title: 'Title' }),
			body: Type.Optional(Template({}, { title: 'Text' })),
			channels: Type.Optional(Type.Array(Key(), { minItems: 1, maxItems: 10, uniqueItems: true, title: 'Only by these channels' })),
			cooldown: Type.Optional(Duration({ title: 'Not again within', description: 'The same message to the same person' })),
		},
		closed,
	),
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: false,
	enter: ({ node: { key, model, where, to = [], robots, subject, body, channels, cooldown }, workflow, facts }) => {
		const due = cooldown === undefined ? undefined : dueAt(facts.now, cooldown, facts);
		if (due && 'error' in due) return { move: 'fail', error: due.error };
		const path = `workflow.${workflow.key}.nodes.${key}`;
		return {
			move: 'leave',
			exit: 'next',
			effects: [
				{
					do: 'message',
					topic: workflow.key,
					...(model !== undefined && where !== undefined && { each: model, where }),
					to: [],
					...(to.length > 0 && { who: to }),
					title: subject,
					...(body !== undefined && { body }),
					details: { node: key, texts: { title: `${path}.subject`, ...(body !== undefined && { body: `${path}.body` }) } },
					...(channels && { channels }),
					...(robots && { robots }),
					...(due && { cooldown: Math.round((Date.parse(due.at) - Date.parse(facts.now)) / 1000) }),
				},
			],
		};
	},
	mistakes: {
		...recordsMistakes,
		'node.no-recipient': {
			severity: 'error',
			message: { en: 'Nobody gets this message', zh: '该消息没有接收人' },
			hint: { en: 'Name people in “to”, or groups in “robots”', zh: '请在 to 中指定人员，或在 robots 中指定群机器人' },
		},
	},
	check: (node) => [...checkRecords(node), ...mistakesIn(node.to === undefined && node.robots === undefined && ['node.no-recipient', ''])],
});
