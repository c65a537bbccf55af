import { type CatalogueField, type CatalogueModel, recordSchema, type RecordAction } from '@dougong/engine';
import { bulkLimit } from '@dougong/schemas/api';
import type { PublishedApp } from '../catalogues.ts';
import { isStored } from '../stores/record-columns.ts';
import { type Json, type Say, sharedParameters, sharedResponses, sharedSchemas } from './openapi-shared.ts';
import { treePaths } from './openapi-trees.ts';
import type { RoleView } from './view.ts';

/**
 * OpenAPI 3.1 of an app as members with these roles may use it: models, fields and actions that they do not have are not in it.
 * `language` is that of the explanations; titles are the app’s own.
 */
export function openApiOf(options: { env: string; app: PublishedApp; view: RoleView; language: 'en' | 'zh' }): Json {
	const { env, app, view, language } = options;
	const say: Say = (en, zh) => (language === 'en' ? en : zh);
	const models = [...app.catalogue.models.values()].filter((model) => Object.values(view.access(model.ref).rows).some((rule) => rule.kind !== 'never'));
	const described = models.map((model) => describe(model, view, say));
	const trees = treePaths(app, view, say);
	const { title, description, version } = app.catalogue.app;
	return {
		openapi: '3.1.0',
		info: { title, version, ...(description && { description }) },
		servers: [{ url: `/api/v1/${env}/apps/${app.key}` }],
		security: [{ session: [] }, { token: [] }],
		tags: [...models.map((m) => ({ name: m.key, description: m.title })), ...trees.tags],
		paths: Object.assign({}, ...described.map((d) => d.paths), trees.paths),
		components: {
			securitySchemes: {
				session: {
					type: 'apiKey',
					in: 'cookie',
					name: 'dougong_session',
					description: say('Set by POST /api/v1/auth/sign-in', '由 POST /api/v1/auth/sign-in 设置'),
				},
				token: { type: 'http', scheme: 'bearer', description: say('An API token; POST /api/v1/tokens makes one', 'API 令牌，可用 POST /api/v1/tokens 创建') },
			},
			parameters: sharedParameters(say),
			responses: sharedResponses(say),
			schemas: Object.assign(sharedSchemas(say), ...described.map((d) => d.schemas)),
		},
	};
}

interface Described {
	paths: Json;
	schemas: Json;
}

function describe(model: CatalogueModel, view: RoleView, say: Say): Described {
	const access = view.access(model.ref);
	const may = (action: RecordAction) => access.rows[action].kind !== 'never';
	const visible = view.visibleFields(model);
	const writable = (action: 'create' | 'update') => model.fields.filter((f) => isStored(f) && !f.readOnly && access.writable(f.key, action).kind !== 'never');
	const only = (fields: readonly CatalogueField[]) => new Set(model.fields.filter((f) => !fields.includes(f)).map((f) => f.key));
	const { key } = model;
	const ref = (part: string) => ({ $ref: `#/components/schemas/${key}.${part}` });
	const canRead = may('read');

	const operation = (name: string, summary: string, rest: Json): Json => ({
		operationId: `${name}_${key}`,
		tags: [key],
		summary,
		...rest,
		responses: { ...(rest.responses as Json), ...refusals },
	});
	const ok = (status: string, text: string, schema: Json): Json => ({ [status]: { description: text, content: { 'application/json': { schema } } } });
	const body = (schema: Json, example: unknown): Json => ({ required: true, content: { 'application/json': { schema, example } } });
	const readExample = exampleOf(visible);
	const firstField = visible[0]?.key;

	const collection: Json = {
		...(canRead && {
			get: operation('list', say(`List ${model.title}`, `${model.title}：列表`), {
				description: filterHelp(visible, say),
				parameters: ['filter', 'sort', 'limit', 'cursor', 'offset', 'count', 'fields', 'expand', 'archived'].map(parameter),
				responses: ok('200', say('A page', '一页记录'), ref('list')),
			}),
		}),
		...(may('create') && {
			post: operation('create', say(`Add ${model.title}`, `${model.title}：新增`), {
				parameters: [parameter('idempotency-key')],
				requestBody: body(
					{
						type: 'object',
						required: ['values'],
						additionalProperties: false,
						properties: { values: ref('create'), reason: { type: 'string', maxLength: 500 } },
					},
					{ values: exampleOf(writable('create')) },
				),
				responses: ok('201', say('The new record', '新建的记录'), ref('record')),
			}),
		}),
	};
	const single: Json = {
		parameters: [parameter('id')],
		...(canRead && {
			get: operation('get', say(`One ${model.title}`, `${model.title}：单条`), {
				parameters: [parameter('expand')],
				responses: ok('200', say('The record', '记录'), ref('record')),
			}),
		}),
		...(canRead &&
			may('update') && {
				patch: operation('update', say(`Change ${model.title}`, `${model.title}：修改`), {
					parameters: [parameter('idempotency-key')],
					requestBody: body(
						{
							type: 'object',
							required: ['version', 'values'],
							additionalProperties: false,
							properties: { version: { type: 'integer', minimum: 1 }, values: ref('update'), reason: { type: 'string', maxLength: 500 } },
						},
						{ version: 1, values: exampleOf(writable('update').slice(0, 2)) },
					),
					responses: ok('200', say('The changed record', '修改后的记录'), ref('record')),
				}),
			}),
		...(canRead &&
			may('delete') && {
				delete: operation('archive', say(`Archive ${model.title}`, `${model.title}：归档`), {
					parameters: [parameter('version'), parameter('idempotency-key')],
					responses: ok('200', say('The archived record', '归档后的记录'), ref('record')),
				}),
			}),
	};
	const canUpdate = canRead && may('update');
	const values = (action: 'create' | 'update') => ({ values: ref(action) });
	const oneOperation = (op: string, required: string[], properties: Json): Json => ({
		type: 'object',
		required: ['op', ...required],
		additionalProperties: false,
		properties: { op: { const: op }, ...properties },
	});
	const operations = [
		...(may('create') ? [oneOperation('create', ['values'], values('create'))] : []),
		...(canUpdate
			? [
					oneOperation('update', ['id', 'version', 'values'], {
						id: { type: 'string', format: 'uuid' },
						version: { type: 'integer', minimum: 1 },
						...values('update'),
					}),
				]
			: []),
	];
	const bulk: Json = {
		post: operation('bulk', say(`Add and change many ${model.title}`, `${model.title}：批量写入`), {
			description: say(
				'In one transaction. Atomic, all are written or none, and mistakes point at `#/operations/3/values/…`; otherwise each is answered by itself.',
				'在一个事务中完成。atomic 时全部写入或全部不写，错误指向 `#/operations/3/values/…`；否则逐条给出结果。',
			),
			parameters: [parameter('idempotency-key')],
			requestBody: body(
				{
					type: 'object',
					required: ['operations'],
					additionalProperties: false,
					properties: {
						operations: { type: 'array', minItems: 1, maxItems: bulkLimit, items: { oneOf: operations } },
						atomic: { type: 'boolean', default: true },
						reason: { type: 'string', maxLength: 500 },
					},
				},
				{
					operations: [
						may('create')
							? { op: 'create', values: exampleOf(writable('create')) }
							: { op: 'update', id: '0197c0de-0000-7000-8000-000000000001', version: 1, values: exampleOf(writable('update').slice(0, 2)) },
					],
				},
			),
			responses: ok('200', say('One entry per operation, in their order', '每个操作一条结果，顺序不变'), {
				type: 'object',
				required: ['results'],
				properties: {
					results: {
						type: 'array',
						items: {
							oneOf: [
								{ type: 'object', required: ['status', 'record'], properties: { status: { const: 'done' }, record: ref('record') } },
								{ type: 'object', required: ['status', 'problem'], properties: { status: { const: 'refused' }, problem: { type: 'object' } } },
							],
						},
					},
				},
			}),
		}),
	};
	const paths: Json = {
		[`/records/${key}`]: collection,
		...(operations.length > 0 && { [`/records/${key}/bulk`]: bulk }),
		...(canRead && {
			[`/records/${key}/query`]: {
				post: operation('query', say(`Search ${model.title}`, `${model.title}：查询`), {
					description: filterHelp(visible, say),
					requestBody: body(ref('query'), {
						...(firstField && { filter: { field: firstField, op: visible[0]?.type.filters[0] ?? 'not-empty', value: readExample[firstField] } }),
						limit: 20,
						count: true,
					}),
					responses: ok('200', say('A page', '一页记录'), ref('list')),
				}),
			},
			[`/records/${key}/aggregate`]: {
				post: operation('aggregate', say(`Count and sum ${model.title}`, `${model.title}：统计`), {
					requestBody: body({ $ref: '#/components/schemas/AggregateQuery' }, { measures: [{ key: 'count', fn: 'count' }] }),
					responses: ok('200', say('One entry per group', '每组一条'), { $ref: '#/components/schemas/AggregateResult' }),
				}),
			},
			[`/records/${key}/{id}`]: single,
			[`/records/${key}/{id}/history`]: {
				parameters: [parameter('id')],
				get: operation('history', say(`History of ${model.title}`, `${model.title}：历史`), {
					parameters: [parameter('limit'), parameter('cursor')],
					responses: ok('200', say('Newest first', '从新到旧'), { $ref: '#/components/schemas/HistoryResult' }),
				}),
			},
			...(may('delete') && {
				[`/records/${key}/{id}/restore`]: {
					parameters: [parameter('id')],
					post: operation('restore', say(`Bring ${model.title} back`, `${model.title}：恢复`), {
						parameters: [parameter('idempotency-key')],
						responses: ok('200', say('The restored record', '恢复后的记录'), ref('record')),
					}),
				},
			}),
		}),
	};
	const schemas: Json = {
		[`${key}.record`]: { allOf: [{ $ref: '#/components/schemas/Record' }, { type: 'object', properties: { values: ref('values') } }], title: model.title },
		[`${key}.values`]: { ...recordSchema(model, { for: 'read', hidden: only(visible) }), example: readExample },
		...(may('create') && { [`${key}.create`]: recordSchema(model, { for: 'create', hidden: only(writable('create')) }) }),
		...(canRead && may('update') && { [`${key}.update`]: recordSchema(model, { for: 'update', hidden: only(writable('update')) }) }),
		...(canRead && {
			[`${key}.list`]: {
				type: 'object',
				required: ['records'],
				properties: { records: { type: 'array', items: ref('record') }, nextCursor: { type: 'string' }, total: { type: 'integer' } },
			},
			[`${key}.filter`]: filterSchema(key, visible),
			[`${key}.query`]: querySchema(key, say),
		}),
	};
	return { paths, schemas };
}

const parameter = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });
const refusals: Json = Object.fromEntries(
	[400, 401, 403, 404, 409, 422, 503].map((status) => [String(status), { $ref: `#/components/responses/refused-${status}` }]),
);

function exampleOf(fields: readonly CatalogueField[]): Json {
	return Object.fromEntries(fields.map((f) => [f.key, f.type.example?.(f.property) ?? null]));
}

/** Which operators each field takes, as a list that people read. */
function filterHelp(fields: readonly CatalogueField[], say: Say): string {
	const lines = fields
		.filter((f) => f.type.filters.length > 0)
		.map((f) => `- \`${f.key}\` ${f.title}: ${f.type.filters.join(', ')}${f.type.sortable ? '' : say(' (not sortable)', '（不可排序）')}`);
	return `${say('Filter operators by field:', '各字段可用的筛选运算符：')}\n\n${lines.join('\n')}`;
}

function filterSchema(key: string, fields: readonly CatalogueField[]): Json {
	const self = { $ref: `#/components/schemas/${key}.filter` };
	const leaves = fields
		.filter((f) => f.type.filters.length > 0)
		.map((f) => ({
			type: 'object',
			title: f.title,
			required: ['field', 'op'],
			additionalProperties: false,
			properties: { field: { const: f.key }, op: { enum: [...f.type.filters] }, value: {} },
		}));
	const one = (name: string, schema: Json): Json => ({ type: 'object', required: [name], additionalProperties: false, properties: { [name]: schema } });
	const overReferences = {
		type: 'object',
		required: ['field', 'op'],
		additionalProperties: false,
		properties: { field: { type: 'string', pattern: '\\.', description: 'owner.org_unit' }, op: { type: 'string' }, value: {} },
	};
	return {
		anyOf: [
			one('and', { type: 'array', items: self }),
			one('or', { type: 'array', items: self }),
			one('not', self),
			one('search', { type: 'string' }),
			one('formula', { type: 'string' }),
			...leaves,
			overReferences,
		],
	};
}

function querySchema(key: string, say: Say): Json {
	const names = { type: 'array', items: { type: 'string' } };
	return {
		type: 'object',
		additionalProperties: false,
		properties: {
			filter: { $ref: `#/components/schemas/${key}.filter` },
			sort: { ...names, maxItems: 5, description: say('`-due` is descending; blanks come last', '`-due` 为降序；空值排在最后') },
			limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
			cursor: { type: 'string' },
			offset: { type: 'integer', minimum: 0, maximum: 200000 },
			count: { type: 'boolean', default: false },
			fields: names,
			expand: { ...names, maxItems: 10 },
			archived: { type: 'boolean', default: false },
		},
	};
}
