import type { ClientApp } from '@dougong/schemas/api';
import { expect, it } from 'vitest';
import { pageFilterQuery, readPageFilter, withRecord } from './page-filter.ts';

const app = { models: { 'tools/tool': {} } } as unknown as ClientApp;
const filter = { model: 'tools/tool', where: '[state] = "lent" AND [due] < TODAY()', title: '已借出 & 逾期' };

it('carries the filter of a page in the address, whatever is in it', () => {
	expect(readPageFilter(pageFilterQuery(filter), app)).toEqual(filter);
	expect(pageFilterQuery(undefined)).toBe('');
});

it('reads no filter about a model that the app does not show', () => {
	expect(readPageFilter(pageFilterQuery({ ...filter, model: 'secret/thing' }), app)).toBeNull();
	expect(readPageFilter('?where=TRUE', app)).toBeNull();
});

it('opens and closes a record beside the page without losing the filter', () => {
	const query = pageFilterQuery(filter);
	const opened = withRecord('/p', query, 'tool/1');
	expect(opened.startsWith('/p?record=tool/1&')).toBe(true);
	expect(readPageFilter(opened.slice(opened.indexOf('?')), app)).toEqual(filter);
	expect(readPageFilter(withRecord('/p', opened.slice(2), null).slice(2), app)).toEqual(filter);
	expect(withRecord('/p', '', null)).toBe('/p');
});
