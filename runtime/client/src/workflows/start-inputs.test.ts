import { expect, it } from 'vitest';
import { givenOf, typeable } from './start-inputs.tsx';

const inputs = [
	{ key: 'month', title: '月份', type: 'date' as const },
	{ key: 'rate', title: '比例', type: 'number' as const },
	{ key: 'all', title: '全部', type: 'boolean' as const },
	{ key: 'who', title: '人员', type: 'record' as const },
];

it('sends what was typed as values of their types, and leaves out what is empty', () => {
	expect(givenOf(inputs, { month: '2026-03-01', rate: '0.5', all: 'true' })).toEqual({ month: '2026-03-01', rate: 0.5, all: true });
	expect(givenOf(inputs, { month: '', rate: '' })).toEqual({});
});

it('asks for nothing that cannot be typed', () => {
	expect(typeable(inputs).map(({ key }) => key)).toEqual(['month', 'rate', 'all']);
});
