import { type Bundle, type Definition, type DefinitionKind, languageVersion } from '@dougong/schemas';
import { buildCatalogue, type CatalogueField, type Registry } from '@dougong/engine';

/** Kinds that a person can begin by hand. */
export type NewKind = Exclude<DefinitionKind, 'dataset' | 'accounts'>;
export interface NewOptions {
	kind: NewKind;
	key: string;
	title: string;
	/** Title of the first field of a new model. */
	firstField: string;
}

/** The smallest useful definition of a kind: it passes the check where the app has what it needs, and is a start to change. */
export function newDefinition({ kind, key, title, firstField }: NewOptions, bundle: Bundle, registry: Registry): Definition {
	const first = bundle.definitions.find((d) => d.kind === 'model');
	const fields = first
		? (buildCatalogue({ app: { ...bundle.app, language: languageVersion }, definitions: [first] }, registry).models.get(first.key)?.fields ?? [])
		: [];
	const model = first?.key ?? key;
	const made: { [K in NewKind]: () => object } = {
		model: () => ({ schema: { type: 'object', required: ['name'], properties: { name: { type: 'string', title: firstField, maxLength: 200 } } } }),
		form: () => ({ model, sections: [{ key: 'main', fields: fields.filter((f) => !f.readOnly).map((f) => ({ field: f.key })) }] }),
		page: () => ({ blocks: [{ key: 'table', type: 'table', model, columns: fields.slice(0, 6).map((f) => ({ key: f.key, field: f.key })) }] }),
		'goal-tree': () => treeOf(bundle, registry),
		period: () => ({ type: 'month' }),
		workflow: () => ({ ...(first && { model }), triggers: [{ key: 'by_hand', type: 'manual' }], start: 'done', nodes: [{ key: 'done', type: 'end' }] }),
		role: () => ({ models: first ? { [model]: { read: true } } : {}, pages: [] }),
		translation: () => ({ language: key.replace('_', '-'), texts: {} }),
	};
	return { kind, key, ...(kind !== 'translation' && { title }), ...made[kind]() } as Definition;
}

/** Over the first model that is a tree; its first number that nobody has to fill in holds the scores. */
function treeOf(bundle: Bundle, registry: Registry): object {
	const models = [...buildCatalogue({ ...bundle, app: { ...bundle.app, language: languageVersion } }, registry).models.values()];
	const model = models.find((m) => m.treeParent !== null) ?? models[0];
	const numbers = (model?.fields ?? []).filter((f: CatalogueField) => f.formula?.t === 'number');
	const score = numbers.find((f) => !f.required) ?? numbers[0];
	const measured = numbers.find((f) => f !== score) ?? score;
	return {
		model: model?.key ?? 'model',
		fields: { score: score?.key ?? 'score' },
		scoring: [{ key: 'own', rule: 'plain', inputs: { value: `[${measured?.key ?? 'value'}]` } }],
		rollup: { method: 'mean' },
	};
}
