import { languageVersion } from '@dougong/schemas';

/** What the soak of workflows installs: requests that two people approve, one after the other, with a call to the outside and effects between. */
export function soakApp(receiver: string) {
	return {
		app: { kind: 'app', key: 'soak', title: 'Soak', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }] },
		definitions: [
			{
				kind: 'model',
				key: 'request',
				title: 'Request',
				titleField: 'title',
				schema: {
					type: 'object',
					required: ['title', 'seq'],
					properties: {
						title: { type: 'string', title: 'Title' },
						seq: { type: 'integer', title: 'Number' },
						count: { type: 'integer', title: 'Count', default: 0 },
					},
				},
			},
			{
				kind: 'workflow',
				key: 'decide',
				title: 'Decide',
				model: 'request',
				triggers: [{ key: 'made', type: 'record', on: ['created'] }],
				start: 'first',
				nodes: [
					{ key: 'first', type: 'approval', who: [{ key: 'one', by: 'person', people: ['E1'] }], next: { approved: 'booked', rejected: 'refused' } },
					{ key: 'booked', type: 'update', set: [{ key: 'count', value: '[count] + 1' }], next: 'told' },
					{ key: 'told', type: 'call', url: receiver, fields: [{ key: 'seq', value: '[seq]' }], retries: 20, next: 'second' },
					{ key: 'second', type: 'approval', who: [{ key: 'two', by: 'person', people: ['E2'] }], next: { approved: 'closed', rejected: 'undone' } },
					{ key: 'closed', type: 'update', set: [{ key: 'count', value: '[count] + 10' }], next: 'done' },
					{ key: 'undone', type: 'update', set: [{ key: 'count', value: '[count] + 100' }], next: 'refused' },
					{ key: 'done', type: 'end', outcome: 'approved' },
					{ key: 'refused', type: 'end', outcome: 'rejected' },
				],
			},
			{
				kind: 'role',
				key: 'staff',
				title: 'Staff',
				everyone: true,
				pages: [],
				models: { request: { read: true, create: true, update: true } },
			},
		],
	};
}

/** Every tenth is rejected by the second person. */
export const isRejected = (seq: number): boolean => seq % 10 === 9;
