import { expect, it } from 'vitest';
import { newRecordId } from './new-id.ts';

it('ids sort by when they were made, also at one instant and from one instant to another', () => {
	const at = new Date('2026-03-02T01:00:00Z');
	const ids = [...Array.from({ length: 2000 }, () => newRecordId(at)), newRecordId(new Date(at.getTime() + 1))];
	expect(ids.toSorted()).toEqual(ids);
	expect(new Set(ids).size).toBe(2001);
	for (const id of ids) expect(id).toMatch(/^019cac0f-2680-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$|^019cac0f-2681-/);
});
