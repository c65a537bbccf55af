import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { join } from './definition.ts';

describe('a join', () => {
	it('waits for all branches unless told otherwise', () => expect(oneNode(join, { of: 'f' }).enter()).toEqual({ move: 'join', of: 'f', needs: 'all' }));
	it('waits for some, and has a way for when too few come', () => {
		const node = oneNode(join, { of: 'f', needs: 'some', count: 2, rest: 'finish' });
		expect(node.enter()).toEqual({ move: 'join', of: 'f', needs: 2, rest: 'finish' });
		expect(node.exits()).toEqual(['next', 'short']);
	});
	it('says how many with some, and only then', () => {
		expect(oneNode(join, { of: 'f', needs: 'some' }).mistakes()).toEqual(['node.needs-count /needs']);
		expect(oneNode(join, { of: 'f', count: 2 }).mistakes()).toEqual(['node.needs-count /count']);
		expect(oneNode(join, { of: 'f', needs: 'any' }).mistakes()).toEqual([]);
	});
});
