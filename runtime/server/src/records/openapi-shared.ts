import { problemBase, problems } from '@dougong/schemas';
import type { LocalText } from '../http/problem.ts';

/** The parts of an OpenAPI document that are the same for every app. */

export type Json = { [key: string]: unknown };
/** One text of two. */
export type Say = (en: string, zh: string) => string;

export function sharedParameters(say: Say): Json {
	const inQuery = (name: string, schema: Json, description: string): Json => ({ [name]: { name, in: 'query', schema, description } });
	const text = { type: 'string' };
	return {
		id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
		'idempotency-key': {
			name: 'Idempotency-Key',
			in: 'header',
			schema: { type: 'string', maxLength: 200 },
			description: say(
				'A repetition with the same key writes nothing and gets the same answer, for 7 days',
				'相同的键在 7 天内重复提交不会再次写入，并返回相同结果',
			),
		},
		...inQuery('filter', text, say('A filter as JSON; see `…/query`', 'JSON 格式的筛选条件，见 `…/query`')),
		...inQuery('sort', text, say('Field keys with commas between them; `-due` is descending', '以逗号分隔的字段；`-due` 为降序')),
		...inQuery('limit', { type: 'integer', minimum: 1, maximum: 500 }, say('Records at most', '最多返回的条数')),
		...inQuery('cursor', text, say('`nextCursor` of the page before', '上一页的 `nextCursor`')),
		...inQuery('offset', { type: 'integer', minimum: 0, maximum: 200000 }, say('Skip this many', '跳过的条数')),
		...inQuery('count', { type: 'boolean' }, say('Also say how many there are in all', '同时返回总数')),
		...inQuery('fields', text, say('Only these fields, with commas between them', '只返回这些字段，以逗号分隔')),
		...inQuery('expand', text, say('References to give the title of', '需要返回标题的引用字段')),
		...inQuery('archived', { type: 'boolean' }, say('Archived records instead of live ones', '查询已归档的记录')),
		...inQuery('version', { type: 'integer', minimum: 1 }, say('Only if the record is still at this version', '仅当记录仍为此版本时执行')),
	};
}

/** What may be refused with each status, from the one list of problems. */
export function sharedResponses(say: Say): Json {
	const about = /^(auth|app|model|record|tree|input|query|idempotency|environment|server|request)\./;
	const responses: Json = {};
	for (const status of [400, 401, 403, 404, 409, 422, 503]) {
		const codes = Object.entries(problems).filter(([code, p]) => p.status === status && about.test(code));
		const title = (p: { title: LocalText }) => say(p.title.en, p.title.zh);
		responses[`refused-${status}`] = {
			description: codes.map(([code, p]) => `\`${code}\` ${title(p)}`).join('; ') || say('Refused', '被拒绝'),
			content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
		};
	}
	return responses;
}

export function sharedSchemas(say: Say): Json {
	const text = { type: 'string' };
	const textOrNull = { type: ['string', 'null'] };
	const instant = { type: 'string', format: 'date-time' };
	const open = { type: 'object', additionalProperties: true };
	const ref = {
		type: 'object',
		required: ['id', 'title'],
		properties: { id: text, title: textOrNull, restricted: { type: 'boolean', description: say('You may not see this record', '您无权查看该记录') } },
	};
	return {
		Problem: {
			type: 'object',
			description: 'RFC 9457',
			required: ['type', 'title', 'status', 'detail', 'code'],
			properties: {
				type: { ...text, description: `${problemBase}…` },
				title: text,
				status: { type: 'integer' },
				detail: text,
				code: text,
				errors: { type: 'array', items: { type: 'object', properties: { pointer: text, code: text, detail: text } } },
			},
		},
		Record: {
			type: 'object',
			required: ['id', 'version', 'createdAt', 'updatedAt', 'values'],
			properties: {
				id: { ...text, format: 'uuid' },
				version: { type: 'integer' },
				createdAt: instant,
				updatedAt: instant,
				createdBy: textOrNull,
				updatedBy: textOrNull,
				archivedAt: instant,
				values: open,
				expanded: { type: 'object', additionalProperties: { anyOf: [ref, { type: 'array', items: ref }, { type: 'null' }] } },
				can: {
					type: 'object',
					properties: { update: { type: 'boolean' }, delete: { type: 'boolean' }, fields: { type: 'array', items: text } },
				},
			},
		},
		HistoryResult: {
			type: 'object',
			required: ['entries'],
			properties: {
				entries: {
					type: 'array',
					items: {
						type: 'object',
						properties: {
							version: { type: 'integer' },
							at: instant,
							actor: { type: 'object', properties: { id: textOrNull, title: text } },
							action: { enum: ['create', 'update', 'archive', 'restore'] },
							reason: textOrNull,
							changes: { type: 'object', additionalProperties: { type: 'object', properties: { from: {}, to: {} } } },
							titles: { type: 'object', additionalProperties: text },
						},
					},
				},
				nextCursor: text,
			},
		},
		AggregateQuery: {
			type: 'object',
			required: ['measures'],
			additionalProperties: false,
			properties: {
				filter: open,
				groupBy: { type: 'array', items: text, maxItems: 2 },
				measures: {
					type: 'array',
					minItems: 1,
					maxItems: 10,
					items: {
						type: 'object',
						required: ['key', 'fn'],
						additionalProperties: false,
						properties: { key: text, fn: { enum: ['count', 'sum', 'avg', 'min', 'max'] }, field: text },
					},
				},
			},
		},
		AggregateResult: {
			type: 'object',
			required: ['groups'],
			properties: {
				groups: { type: 'array', items: { type: 'object', properties: { by: open, values: open } } },
				titles: { type: 'object', additionalProperties: text },
			},
		},
	};
}
