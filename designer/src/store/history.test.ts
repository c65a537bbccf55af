import { describe, expect, it } from 'vitest';
import { push, redo, startHistory, undo } from './history.ts';

const step = (label: string, at = 0, mergeKey?: string) => ({ label, at, ...(mergeKey && { mergeKey }) });

describe('undo and redo', () => {
	it('walks back and forth through named steps', () => {
		const two = push(push(startHistory('a'), 'b', step('first')), 'c', step('second'));
		expect(two.past.map((s) => s.label)).toEqual(['first', 'second']);
		expect(undo(two).present).toBe('b');
		expect(undo(undo(two)).present).toBe('a');
		expect(undo(undo(undo(two))).present).toBe('a');
		expect(redo(undo(two))).toMatchObject({ present: 'c', future: [] });
		expect(redo(two)).toBe(two);
	});

	it('makes one step of a burst of typing, and two of two bursts', () => {
		let h = startHistory('');
		h = push(h, 'h', step('type', 1000, 'f'));
		h = push(h, 'he', step('type', 1200, 'f'));
		h = push(h, 'hey', step('type', 5000, 'f'));
		expect(h.past).toHaveLength(2);
		expect(undo(h).present).toBe('he');
		expect(undo(undo(h)).present).toBe('');
	});

	it('does not merge into a step that was taken back', () => {
		const typed = push(startHistory('a'), 'b', step('type', 1, 'f'));
		const again = push(undo(push(typed, 'c', step('other', 2))), 'd', step('type', 3, 'f'));
		expect(undo(again).present).toBe('b');
	});

	it('forgets the future after a new step, and the oldest of more than a hundred', () => {
		expect(push(undo(push(startHistory(1), 2, step('x'))), 3, step('y')).future).toEqual([]);
		let h = startHistory(0);
		for (let i = 1; i <= 150; i++) h = push(h, i, step(`${i}`));
		expect(h.past).toHaveLength(100);
	});

	it('takes the same value as no step', () => {
		const h = startHistory('a');
		expect(push(h, 'a', step('x'))).toBe(h);
	});
});
