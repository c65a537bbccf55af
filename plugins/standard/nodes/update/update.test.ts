import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { update } from './definition.ts';

const set = [{ key: 'state', value: '"done"' }];
describe('changing records', () => {
	it('changes the record of the run', () => {
		expect(oneNode(update, { set }).asks()).toEqual({ do: 'write', as: 'written', op: 'update', model: 'shop/order', set, target: 'subject' });
	});
	it('changes every record for which a condition holds, and tells how many', () => {
		const node = oneNode(update, { model: 'machine', where: '[old]', set, count: 'changed' });
		expect(node.asks()).toMatchObject({ model: 'machine', where: '[old]', target: 'where' });
		expect(node.answer({ ids: ['a', 'b'] })).toMatchObject({ exit: 'next', set: { changed: 2 } });
	});
	it('cannot change the record of a run that has none', () => {
		expect(oneNode(update, { set }, { model: null }).enter()).toMatchObject({ move: 'fail', error: { code: 'node.no-record' } });
		expect(oneNode(update, { set }, { model: null }).mistakes()).toEqual(['node.no-record ']);
	});
	it('has a model and a condition together', () => {
		expect(oneNode(update, { set, model: 'machine' }).mistakes()).toEqual(['node.records-halved /model']);
		expect(oneNode(update, { set, where: 'TRUE' }).mistakes()).toEqual(['node.records-halved /where']);
	});
});
