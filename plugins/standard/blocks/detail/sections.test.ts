import type { ClientField, ClientModel } from '@dougong/schemas/api';
import { expect, it } from 'vitest';
import { isEditableInPlace } from './sections.ts';

const field = (key: string, access: ClientField['access'] = 'write') => ({ key, access }) as ClientField;
const model = { can: { update: true } } as ClientModel;

it('offers to change in place only what this reader may write on this record', () => {
	const can = { update: true, delete: false, fields: ['progress'] };
	expect(isEditableInPlace(model, field('progress'), { can })).toBe(true);
	expect(isEditableInPlace(model, field('target'), { can })).toBe(false);
	expect(isEditableInPlace(model, field('progress'), { can: { ...can, update: false } })).toBe(false);
	expect(isEditableInPlace(model, field('progress'), { can, archivedAt: '2026-01-01T00:00:00.000Z' })).toBe(false);
});
it('goes by the field where the server does not say', () => {
	expect(isEditableInPlace(model, field('progress'), {})).toBe(true);
	expect(isEditableInPlace(model, field('number', 'read'), {})).toBe(false);
});
