import type { Bundle } from '@dougong/schemas';
import type { Answer, Person, TestApp } from '../support/server.ts';

type RoleModels = Record<string, Record<string, unknown>>;

/** An app with every kind of field that queries treat differently: things in places, with owners. */
export function lab(roles: Record<string, { everyone?: boolean; models: RoleModels }> = {}): Bundle {
	const options = (...keys: string[]) => keys.map((key) => ({ const: key, title: key }));
	const definitions = [
		{
			kind: 'model',
			key: 'place',
			title: 'Place',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name'],
				properties: {
					name: { type: 'string', title: 'Name', maxLength: 60 },
					within: { type: 'string', title: 'Within', 'x-kind': 'tree-parent' },
					boss: { type: 'string', title: 'Boss', 'x-kind': 'person' },
				},
			},
		},
		{
			kind: 'model',
			key: 'item',
			title: 'Item',
			titleField: 'name',
			schema: {
				type: 'object',
				required: ['name', 'state'],
				properties: {
					number: { type: 'string', title: 'Number', 'x-kind': 'auto-number', 'x-pattern': 'I-{YYYY}-{####}' },
					name: { type: 'string', title: 'Name', minLength: 1, maxLength: 60 },
					code: { type: 'string', title: 'Code', maxLength: 20, 'x-unique': true },
					place: { type: 'string', title: 'Place', 'x-kind': 'reference', 'x-model': 'place', 'x-on-archive': 'refuse' },
					parent: { type: 'string', title: 'Part of', 'x-kind': 'tree-parent' },
					owner: { type: 'string', title: 'Owner', 'x-kind': 'person', 'x-default': 'ME()' },
					state: { type: 'string', title: 'State', default: 'open', oneOf: options('open', 'doing', 'done') },
					amount: { type: 'number', title: 'Amount', minimum: 0, maximum: 1000000 },
					score: { type: 'integer', title: 'Score', minimum: -100, maximum: 100 },
					ready: { type: 'boolean', title: 'Ready' },
					due: { type: 'string', title: 'Due', format: 'date' },
					seen_at: { type: 'string', title: 'Seen', format: 'date-time' },
					tags: { type: 'array', title: 'Tags', uniqueItems: true, items: { type: 'string', oneOf: options('red', 'green', 'blue') } },
					secret: { type: 'string', title: 'Secret', maxLength: 60 },
					made_by: { title: 'Made by', 'x-kind': 'created-by' },
					made_at: { title: 'Made at', 'x-kind': 'created-at' },
				},
			},
			rules: [{ key: 'cheap', assert: '[state] <> "done" OR [amount] <> BLANK()', message: 'A done item has an amount.', field: 'amount' }],
		},
		...Object.entries(roles).map(([key, role]) => ({ kind: 'role', key, title: key, pages: [], ...role })),
	];
	return { app: { kind: 'app', key: 'lab', title: 'Lab', language: 2, version: '1.0.0', requires: [{ app: 'directory' }] }, definitions } as unknown as Bundle;
}

const lists = '/production/apps/lab/records';
/** Addresses of the lab’s records. */
export const at = {
	items: `${lists}/item`,
	places: `${lists}/place`,
	item: (id: string) => `${lists}/item/${id}`,
	place: (id: string) => `${lists}/place/${id}`,
};

/** The created record. Fails with what the server said. */
export async function make(person: Person, address: string, values: object): Promise<{ id: string; version: number; values: Record<string, unknown> }> {
	return whole(await person.post(address, { values }), 201);
}

export function whole(answer: Answer, status = 200) {
	if (answer.status !== status) throw new Error(`${answer.status} ${answer.text}`);
	return answer.body;
}

/** People of the directory, one unit below the other; who comes later is managed by the first. */
export async function people(app: TestApp, names: readonly string[]): Promise<{ ids: Record<string, string>; units: string[] }> {
	const directory = '/production/apps/directory/records';
	const units: string[] = [];
	for (let i = 0; i < 3; i++) {
		const unit = await make(app.admin, `${directory}/org_unit`, { name: `Unit ${i}`, code: `U${i}`, kind: 'team', active: true, parent: units.at(-1) ?? null });
		units.push(unit.id);
	}
	const ids: Record<string, string> = {};
	for (const [i, name] of names.entries()) {
		const values = { name, employee_no: `E${i}`, org_unit: units[i % units.length], position: 'Worker', active: true, manager: ids[names[0] ?? ''] ?? null };
		ids[name] = (await make(app.admin, `${directory}/person`, values)).id;
	}
	return { ids, units };
}
