import { describe, expect, it } from 'vitest';
import { allOf, type FilterModel, newGroup, newRule, noFilter, removeItem, reviveFilter, rulesOf, toFilter, withOp } from './filter.ts';

const due = { path: 'due', filterOps: ['lt', 'empty'] };

describe('filter builder', () => {
	it('sends nothing while no rule is complete', () => {
		expect(toFilter(noFilter)).toBeUndefined();
		expect(toFilter({ join: 'and', items: [newRule(due)] })).toBeUndefined();
		expect(toFilter({ join: 'and', items: [{ id: 1, field: 'tags', op: 'in', value: [] }] })).toBeUndefined();
	});

	it('keeps false and zero as values', () => {
		expect(toFilter({ join: 'and', items: [{ id: 1, field: 'done', op: 'eq', value: false }] })).toEqual({ field: 'done', op: 'eq', value: false });
		expect(toFilter({ join: 'and', items: [{ id: 1, field: 'cost', op: 'eq', value: 0 }] })).toEqual({ field: 'cost', op: 'eq', value: 0 });
	});

	it('joins rules and groups each by its own word', () => {
		const model: FilterModel = {
			join: 'and',
			items: [
				{ id: 1, field: 'a', op: 'empty' },
				{
					id: 2,
					join: 'or',
					rules: [
						{ id: 3, field: 'b', op: 'eq', value: 'x' },
						{ id: 4, field: 'c', op: 'eq', value: 'y' },
						{ id: 5, field: 'd', op: 'eq' },
					],
				},
			],
		};
		expect(toFilter(model)).toEqual({
			and: [
				{ field: 'a', op: 'empty' },
				{
					or: [
						{ field: 'b', op: 'eq', value: 'x' },
						{ field: 'c', op: 'eq', value: 'y' },
					],
				},
			],
		});
		expect(rulesOf(model).map((r) => r.field)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('keeps the value where the new operator can use it', () => {
		const rule = { id: 1, field: 'status', op: 'eq' as const, value: 'open' };
		expect(withOp(rule, 'in').value).toEqual(['open']);
		expect(withOp(withOp(rule, 'in'), 'ne').value).toBe('open');
		expect(withOp(rule, 'empty')).toEqual({ id: 1, field: 'status', op: 'empty' });
	});

	it('drops a group with its last rule', () => {
		const rule = newRule(due);
		const group = newGroup(rule);
		expect(removeItem({ join: 'and', items: [group] }, rule.id).items).toEqual([]);
	});

	it('revives what was stored and drops fields that are gone', () => {
		const stored: unknown = JSON.parse(
			'{"join":"or","items":[{"field":"a","op":"eq","value":1},{"field":"gone","op":"eq"},{"rules":[{"field":"gone","op":"eq"}]}]}',
		);
		const model = reviveFilter(stored, (f) => f === 'a');
		expect(toFilter(model)).toEqual({ field: 'a', op: 'eq', value: 1 });
		for (const broken of [null, 3, 'x', [], { items: 4 }, { items: [null, 7] }]) expect(reviveFilter(broken, () => true).items).toEqual([]);
	});

	it('combines only the filters that are there', () => {
		expect(allOf(undefined, undefined)).toBeUndefined();
		expect(allOf(undefined, { search: 'x' })).toEqual({ search: 'x' });
		expect(allOf({ formula: 'TRUE' }, { search: 'x' })).toEqual({ and: [{ formula: 'TRUE' }, { search: 'x' }] });
	});
});
