import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { treeResults } from './definition.ts';

describe('keeping results of a goal tree', () => {
	const days = { from: '[@first]', to: '[@last]' };
	const node = oneNode(treeResults, { tree: 'measures', ...days, made: 'made', partial: 'partial' });

	it('works the days out first, then asks for results of these days', () => {
		expect(node.asks()).toEqual({ do: 'evaluate', as: 'days', formulas: days });
		expect(node.answer({ from: '2026-01-01', to: '2026-01-31' }, 'days').effects).toEqual([
			{ do: 'results', as: 'results', tree: 'measures', from: '2026-01-01', to: '2026-01-31' },
		]);
	});
	it('says of which records, where only some are wanted', () => {
		const some = oneNode(treeResults, { tree: 'measures', ...days, model: 'measure', where: '[hot]' });
		expect(some.answer({ from: '2026-01-01', to: '2026-01-31' }, 'days').effects).toMatchObject([{ where: '[hot]' }]);
		expect(oneNode(treeResults, { tree: 'measures', ...days, where: '[hot]' }).mistakes()).toEqual(['node.records-halved /where']);
	});
	it('keeps how many there are, and how many lack a score', () => {
		expect(node.answer({ made: 9, partial: 2 }, 'results')).toEqual({ move: 'leave', exit: 'next', set: { made: 9, partial: 2 } });
		expect(oneNode(treeResults, { tree: 'measures', ...days }).answer({ made: 9, partial: 2 }, 'results')).toEqual({ move: 'leave', exit: 'next', set: {} });
	});
	it('fails in words when a day is blank', () => {
		expect(node.answer({ from: null, to: '2026-01-31' }, 'days')).toMatchObject({ move: 'fail', error: { code: 'node.results-days' } });
	});
});
