import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { wait } from './definition.ts';

describe('a wait', () => {
	it('for a length of time sets a timer', () => {
		const node = oneNode(wait, { for: '2 workdays' });
		expect(node.enter()).toEqual({ move: 'wait', effects: [{ do: 'timer', name: 'over', at: '2026-03-04T01:00:00.000Z' }] });
		expect(node.on({ type: 'timer', name: 'over' })).toEqual({ move: 'leave', exit: 'next' });
	});
	it('until a date begins at nine on that day, by the clock of the workspace', () => {
		const node = oneNode(wait, { until: '[due]' });
		expect(node.enter().effects).toEqual([{ do: 'watch', formula: '[due]' }, { do: 'evaluate', as: 'value', formulas: { value: '[due]' } }]); // biome-ignore format: one
		expect(node.answer({ value: '2026-03-05' })).toEqual({ move: 'wait', effects: [{ do: 'timer', name: 'over', at: '2026-03-05T01:00:00.000Z' }] });
		expect(oneNode(wait, { until: '[due]', at: '18:30' }).answer({ value: '2026-03-05' }).effects).toMatchObject([{ at: '2026-03-05T10:30:00.000Z' }]);
	});
	it('until a date that is over goes on at once', () =>
		expect(oneNode(wait, { until: '[due]' }).answer({ value: '2026-03-01' })).toMatchObject({ exit: 'next' }));
	it('until a date that is not known yet waits until it is, and follows its changes', () => {
		const node = oneNode(wait, { until: '[due]' });
		expect(node.answer({ value: null })).toEqual({ move: 'wait', effects: [{ do: 'cancel-timer', name: 'over' }] });
		expect(node.on({ type: 'changed' })).toMatchObject({ move: 'wait', effects: [{ do: 'evaluate' }] });
	});
	it('until something is so looks at once, and again after each change', () => {
		const node = oneNode(wait, { when: '[paid]' });
		expect(node.answer({ value: false })).toEqual({ move: 'wait' });
		expect(node.on({ type: 'changed' })).toMatchObject({ effects: [{ do: 'evaluate', formulas: { value: '[paid]' } }] });
		expect(node.answer({ value: true })).toEqual({ move: 'leave', exit: 'next' });
	});
	it('at most up to its deadline', () => {
		const node = oneNode(wait, { when: '[paid]', deadline: '3 days' });
		expect(node.asks()).toEqual({ do: 'timer', name: 'deadline', at: '2026-03-05T01:00:00.000Z' });
		expect(node.on({ type: 'timer', name: 'deadline' })).toEqual({ move: 'leave', exit: 'late' });
		expect(node.exits()).toEqual(['next', 'late']);
	});
	it('fails where the calendar has no table', () => {
		expect(oneNode(wait, { for: '400 workdays' }).enter()).toMatchObject({ move: 'fail', error: { code: 'calendar.unknown-year' } });
	});
	it('waits for one thing', () => {
		expect(oneNode(wait, {}).mistakes()).toEqual(['node.wait-for-one ']);
		expect(oneNode(wait, { for: '1 days', when: 'TRUE' }).mistakes()).toEqual(['node.wait-for-one ']);
		expect(oneNode(wait, { for: '1 days', at: '10:00' }).mistakes()).toEqual(['node.wait-at /at']);
	});
});
