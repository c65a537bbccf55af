import { languageVersion } from '@dougong/schemas';

/** Requests for leave, with a flow of three nodes that nobody is asked in, and one in which two people approve. */
export const flowsApp = {
	app: { kind: 'app', key: 'flows', title: 'Flows', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }] },
	definitions: [
		{
			kind: 'model',
			key: 'request',
			title: 'Request',
			titleField: 'title',
			schema: {
				type: 'object',
				required: ['title'],
				properties: {
					title: { type: 'string', title: 'Title' },
					days: { type: 'number', title: 'Days' },
					count: { type: 'integer', title: 'Count', default: 0 },
				},
			},
		},
		{
			kind: 'model',
			key: 'entry',
			title: 'Entry',
			titleField: 'text',
			schema: {
				type: 'object',
				required: ['text'],
				properties: {
					text: { type: 'string', title: 'Text' },
					request: { type: 'string', title: 'Request', 'x-kind': 'reference', 'x-model': 'request' },
					amount: { type: 'number', title: 'Amount' },
				},
			},
		},
		{
			kind: 'workflow',
			key: 'quick',
			title: 'Book',
			model: 'request',
			several: true,
			triggers: [{ key: 'hand', type: 'manual' }],
			start: 'count',
			nodes: [
				{ key: 'count', type: 'update', set: [{ key: 'count', value: '[count] + 1' }], next: 'add' },
				{
					key: 'add',
					type: 'create',
					model: 'entry',
					set: [
						{ key: 'text', value: '[title]' },
						{ key: 'request', value: '[id]' },
						{ key: 'amount', value: '[days] * 2' },
					],
					next: 'done',
				},
				{ key: 'done', type: 'end', outcome: 'booked' },
			],
		},
		{
			kind: 'workflow',
			key: 'decide',
			title: 'Decide',
			model: 'request',
			several: true,
			triggers: [{ key: 'hand', type: 'manual' }],
			start: 'first',
			nodes: [
				{ key: 'first', type: 'approval', who: [{ key: 'one', by: 'person', people: ['P1'] }], next: { approved: 'second' } },
				{ key: 'second', type: 'approval', who: [{ key: 'two', by: 'person', people: ['P2'] }], next: { approved: 'count' } },
				{ key: 'count', type: 'update', set: [{ key: 'count', value: '[count] + 1' }], next: 'done' },
				{ key: 'done', type: 'end', outcome: 'approved' },
			],
		},
		{
			kind: 'role',
			key: 'staff',
			title: 'Staff',
			everyone: true,
			pages: [],
			models: { request: { read: true, create: true, update: true }, entry: { read: true, create: true } },
		},
	],
};
