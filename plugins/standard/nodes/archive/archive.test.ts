import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { archive } from './definition.ts';

describe('archiving records', () => {
	it('archives the record of the run', () => {
		expect(oneNode(archive, {}).asks()).toEqual({ do: 'write', as: 'written', op: 'archive', model: 'shop/order', target: 'subject' });
	});
	it('archives every record for which a condition holds', () => {
		expect(oneNode(archive, { model: 'machine', where: '[old]' }).asks()).toMatchObject({ model: 'machine', where: '[old]', target: 'where' });
	});
	it('goes on when it is done', () => expect(oneNode(archive, { count: 'n' }).answer({ ids: [] })).toMatchObject({ exit: 'next', set: { n: 0 } }));
	it('has a model and a condition together', () => expect(oneNode(archive, { where: 'TRUE' }).mistakes()).toEqual(['node.records-halved /where']));
});
