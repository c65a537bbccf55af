import type { Bundle, PropertySchema } from '@dougong/schemas';

/** A small app to publish, change and roll back: things on shelves. */
export function inventory(options: { properties?: Record<string, PropertySchema>; required?: string[]; models?: string[]; title?: string } = {}): Bundle {
	const { properties = { name: text(), amount: { type: 'integer', title: 'Amount' } }, required = ['name'], models = ['item'] } = options;
	return {
		app: { kind: 'app', key: 'inventory', title: options.title ?? 'Inventory', language: 2, version: '1.0.0' },
		definitions: [
			...models.map((key) => ({ kind: 'model' as const, key, title: key, schema: { type: 'object' as const, required, properties } })),
			{
				kind: 'role',
				key: 'keeper',
				title: 'Keeper',
				everyone: true,
				models: Object.fromEntries(models.map((key) => [key, { read: true, create: true, update: true, delete: true }])),
				pages: [],
			},
		],
	};
}

export function text(title = 'Name'): PropertySchema {
	return { type: 'string', title, maxLength: 100 };
}
