import { checkFilter, checkSort, conditionToSql } from '@dougong/engine';
import { type Filter, filterOps } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { ids, models, registry, render, scopeOf } from './world.ts';

const mistakes = (filter: unknown) => checkFilter(filter as Filter, scopeOf()).diagnostics.map((d) => [d.code, d.pointer, d.message.en]);
function sqlOf(filter: Filter): { sql: string; values: unknown[] } {
	const { condition, diagnostics } = checkFilter(filter, scopeOf());
	if (!condition) throw new Error(JSON.stringify(diagnostics));
	const values: unknown[] = [];
	return { sql: render(conditionToSql(condition), values), values };
}

describe('a filter becomes plain SQL', () => {
	const cases: [filter: Filter, sql: string, values: unknown[]][] = [
		[{ field: 'n', op: 'eq', value: 1.5 }, '(x."n" = $1::numeric)', ['1.5']],
		[{ field: 'i', op: 'gte', value: 3 }, '(x."i" >= $1::bigint)', ['3']],
		[{ field: 'i', op: 'gte', value: 2.5 }, '(x."i"::numeric >= $1::numeric)', ['2.5']],
		[{ field: 'c', op: 'eq', value: 'open' }, '(x."c" = $1::text)', ['open']],
		[{ field: 'c', op: 'ne', value: 'open' }, '(x."c" IS DISTINCT FROM $1::text)', ['open']],
		[{ field: 'c', op: 'in', value: ['open', 'done'] }, '(x."c" = ANY($1::text[]))', [['open', 'done']]],
		[{ field: 'c', op: 'in', value: ['open', null] }, 'coalesce((x."c" = ANY($1::text[])), TRUE)', [['open']]],
		[{ field: 'c', op: 'not-in', value: ['open'] }, '((x."c" = ANY($1::text[])) IS NOT TRUE)', [['open']]],
		[{ field: 'd', op: 'lt', value: '2026-03-01' }, '(x."d" < $1::date)', ['2026-03-01']],
		[{ field: 'at', op: 'gt', value: '2026-03-01T08:00:00+08:00' }, '(x."at" > $1::timestamptz)', ['2026-03-01T00:00:00.000Z']],
		[{ field: 'owner', op: 'eq', value: null }, '(x."owner" IS NULL)', []],
		[{ field: 'owner.unit', op: 'not-empty' }, '("j_owner"."unit" IS NOT NULL)', []],
		[{ field: 'data', op: 'empty' }, '(x."data" IS NULL)', []],
		[{ field: 'tags', op: 'has-any', value: ['open'] }, '(x."tags" && $1::text[])', [['open']]],
		[{ field: 'tags', op: 'empty' }, `(nullif(x."tags", '{}') IS NULL)`, []],
		[{ formula: '[owner] = ME()' }, '(x."owner" = $1::uuid)', [ids[1]]],
		[{ formula: '[unit] IN MY_UNITS()' }, '(x."unit" = ANY($1::uuid[]))', [[ids[5], ids[6]]]],
		[
			{ and: [{ field: 'b', op: 'eq', value: true }, { or: [{ field: 'n', op: 'lt', value: 1 }, { formula: '[d] >= TODAY()' }] }] },
			'((x."b" = TRUE) AND ((x."n" < $1::numeric) OR (x."d" >= $2::date)))',
			['1', '2026-03-09'],
		],
		[
			{
				not: {
					or: [
						{ field: 'c', op: 'eq', value: 'open' },
						{ field: 'n', op: 'lt', value: 1 },
					],
				},
			},
			'((x."c" IS DISTINCT FROM $1::text) AND (NOT (x."n" < $2::numeric)))',
			['open', '1'],
		],
		[{ and: [] }, 'TRUE', []],
		[{ or: [] }, 'FALSE', []],
	];
	for (const [filter, sql, values] of cases) it(JSON.stringify(filter), () => expect(sqlOf(filter)).toEqual({ sql, values }));
});

describe('a filter with mistakes', () => {
	it('tells all of them, each with its place', () => {
		const filter = {
			and: [
				{ field: 'nn', op: 'eq', value: 1 },
				{ or: [{ field: 'c', op: 'eq', value: 'opne' }, { not: { formula: '[n] >' } }] },
				{ field: 'n', op: 'contains', value: 'x' },
			],
		};
		expect(mistakes(filter)).toEqual([
			['formula.unknown-field', '/and/0/field', 'lab/item has no field “nn”'],
			['filter.unknown-option', '/and/1/or/0/value', '"opne" is not an option of c'],
			['formula.operand-missing', '/and/1/or/1/not/formula', 'A value is missing after the operator'],
			['filter.unknown-operator', '/and/2/op', 'n cannot be filtered with “contains”'],
		]);
	});

	const cases: [filter: unknown, code: string][] = [
		[{ field: '目标', op: 'eq', value: 1 }, 'formula.unknown-field'],
		[{ field: 'owner.', op: 'empty' }, 'formula.unknown-field'],
		[{ field: '__proto__', op: 'eq', value: 1 }, 'formula.unknown-field'],
		[{ field: 'owner.constructor.prototype', op: 'empty' }, 'formula.unknown-field'],
		[{ field: 'n.name', op: 'empty' }, 'formula.no-reference'],
		[{ field: 'n', op: 'eq', value: '1' }, 'filter.wrong-value'],
		[{ field: 'n', op: 'eq', value: { a: 1 } }, 'filter.wrong-value'],
		[{ field: 'n', op: 'lt', value: null }, 'filter.value-missing'],
		[{ field: 'n', op: 'eq' }, 'filter.value-missing'],
		[{ field: 'n', op: 'empty', value: 1 }, 'filter.value-superfluous'],
		[{ field: 'n', op: 'in', value: 1 }, 'filter.list-needed'],
		[{ field: 'n', op: 'in', value: [] }, 'filter.list-needed'],
		[{ field: 'n', op: 'in', value: [1, 'x'] }, 'filter.wrong-value'],
		[{ field: 'd', op: 'lt', value: '2026-02-30' }, 'filter.wrong-value'],
		[{ field: 'at', op: 'lt', value: '2026-02-01' }, 'filter.wrong-value'],
		[{ field: 'owner', op: 'eq', value: "x' OR 1=1 --" }, 'filter.wrong-value'],
		[{ field: 't', op: 'eq', value: 'a\u0000b' }, 'filter.wrong-value'],
		[{ field: 'tags', op: 'has-any', value: ['gone!'] }, 'filter.unknown-option'],
		[{ field: 'owner', op: 'below', value: ids[0] }, 'filter.unknown-operator'],
		[{ field: 'owner.id', op: 'below', value: ids[0] }, 'filter.not-a-tree'],
		[{ formula: '[n] + 1' }, 'formula.wrong-result'],
		[{}, 'filter.unknown-shape'],
		[null, 'filter.unknown-shape'],
	];
	for (const [filter, code] of cases) it(`${JSON.stringify(filter)}: ${code}`, () => expect(mistakes(filter).map(([c]) => c)).toEqual([code]));

	it('is refused when it is too deep or too large', () => {
		let deep: unknown = { field: 'n', op: 'empty' };
		for (let i = 0; i < 5000; i++) deep = { not: deep };
		expect(mistakes(deep).map(([c]) => c)).toEqual(['filter.too-deep']);
		const many = { and: Array.from({ length: 500 }, () => ({ field: 'n', op: 'empty' })) };
		expect(mistakes(many).map(([c]) => c)).toEqual(['filter.too-large']);
	});
});

describe('search and trees', () => {
	it('finds every word in one of the searchable fields', () => {
		const searchable = (models['lab/item'] ?? []).filter((f) => f.query.searchable).map((f) => f.key);
		const { sql, values } = sqlOf({ search: ' 客户  Ä ' });
		expect(searchable.length).toBeGreaterThan(0);
		for (const key of searchable) expect(sql.split(`x."${key}"`)).toHaveLength(3);
		expect(new Set(values)).toEqual(new Set(['客户', 'Ä']));
	});

	it('leaves what lies below to the server, with the tree it lies in', () => {
		const part = (filter: Filter) => {
			const { condition } = checkFilter(filter, scopeOf());
			return condition && conditionToSql(condition);
		};
		expect(part({ field: 'unit', op: 'below', value: ids[4] as string })).toEqual([
			{ k: 'below', path: [], field: 'unit', model: 'directory/org_unit', values: [ids[4]] },
		]);
		expect(part({ field: 'id', op: 'below', value: [ids[0], ids[1]] as string[] })).toEqual([
			{ k: 'below', path: [], field: 'id', model: 'lab/item', values: [ids[0], ids[1]] },
		]);
	});

	it('has a rule for every operator that a field kind may name', () => {
		for (const field of registry.fields) for (const op of field.filters) expect(filterOps).toContain(op);
	});
});

describe('sort orders', () => {
	it('are checked into columns', () => {
		expect(checkSort(['-owner.level', 't', 'c'], scopeOf())).toMatchObject({
			sort: [
				{ path: ['owner'], field: 'level', descending: true, column: 'bigint' },
				{ path: [], field: 't', descending: false, collation: 'people' },
				{ path: [], field: 'c', type: { options: ['open', 'done', 'won’t do'] } },
			],
			diagnostics: [],
		});
	});

	it('are refused with all their mistakes', () => {
		const { sort, diagnostics } = checkSort(['nn', 'owner', 't', '-t', 'data'], scopeOf());
		expect(sort).toBeNull();
		expect(diagnostics.map((d) => [d.code, d.pointer])).toEqual([
			['formula.unknown-field', '/0'],
			['sort.not-sortable', '/1'],
			['sort.twice', '/3'],
			['sort.not-sortable', '/4'],
		]);
	});
});
