import type { Page } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { layoutRows } from './layout-rows.ts';

const page = (layout?: Page['layout']): Page => ({ kind: 'page', key: 'p', title: 'P', blocks: ['a', 'b', 'c'].map((key) => ({ key, type: 'text' })), layout });
const keys = (rows: { key: string }[][]) => rows.map((row) => row.map((b) => b.key));

describe('the layout of a page', () => {
	it('is one block a row without a layout', () => {
		expect(keys(layoutRows(page(), false))).toEqual([['a'], ['b'], ['c']]);
	});
	it('puts blocks side by side as it says, and blocks that it forgot below', () => {
		expect(keys(layoutRows(page({ wide: [['b', 'a']] }), false))).toEqual([['b', 'a'], ['c']]);
	});
	it('has an order of its own on a phone, and leaves out what that does not name', () => {
		expect(keys(layoutRows(page({ wide: [['a', 'b', 'c']], phone: ['c', 'a'] }), true))).toEqual([['c'], ['a']]);
	});
	it('stacks the wide rows on a phone when it says nothing about phones', () => {
		expect(keys(layoutRows(page({ wide: [['b', 'a']] }), true))).toEqual([['b'], ['a'], ['c']]);
	});
});
