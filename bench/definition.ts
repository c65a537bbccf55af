import { languageVersion } from '@dougong/schemas';

const choice = (...options: [key: string, title: string][]) => options.map(([key, title]) => ({ const: key, title }));

/** The app of the bench: goals of a company, as an ordinary employee sees them. */
export const benchApp = {
	app: { kind: 'app', key: 'bench', title: 'Bench', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [{ app: 'directory' }] },
	definitions: [
		{
			kind: 'model',
			key: 'goal',
			title: 'Goal',
			titleField: 'title',
			schema: {
				type: 'object',
				required: ['title', 'owner', 'org_unit', 'status'],
				properties: {
					title: { type: 'string', title: 'Title', minLength: 3, maxLength: 120 },
					description: { type: 'string', title: 'Description', 'x-kind': 'long-text', maxLength: 2000 },
					parent: { type: 'string', title: 'Parent', 'x-kind': 'tree-parent' },
					owner: { type: 'string', title: 'Owner', 'x-kind': 'person' },
					org_unit: { type: 'string', title: 'Unit', 'x-kind': 'org-unit' },
					status: {
						type: 'string',
						title: 'Status',
						default: 'open',
						oneOf: choice(['open', 'Open'], ['active', 'Active'], ['late', 'Late'], ['done', 'Done']),
					},
					weight: { type: 'number', title: 'Weight', 'x-kind': 'percent', minimum: 0, maximum: 100 },
					target: { type: 'number', title: 'Target' },
					actual: { type: 'number', title: 'Actual', minimum: 0, maximum: 1000000 },
					unit: { type: 'string', title: 'Measured in', maxLength: 20 },
					start: { type: 'string', format: 'date', title: 'Start' },
					due: { type: 'string', format: 'date', title: 'Due' },
					note: { type: 'string', title: 'Note for managers', maxLength: 300 },
				},
			},
			indexes: [
				{ key: 'by_unit', fields: ['org_unit', 'status', 'due'] },
				{ key: 'by_due', fields: ['due'] },
			],
			rules: [
				{ key: 'dates', assert: '[start] = BLANK() OR [due] = BLANK() OR [start] <= [due]', message: 'It cannot be due before it starts.', field: 'due' },
			],
		},
		{
			kind: 'role',
			key: 'employee',
			title: 'Employee',
			everyone: true,
			models: {
				goal: {
					read: '[owner] = ME() OR [org_unit] = MY_UNIT()',
					create: '[owner] = ME()',
					update: '[owner] = ME()',
					fields: { weight: 'read-only', note: 'hidden' },
				},
			},
			pages: [],
		},
	],
};
