import type { Bundle } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { appFile, createDraftStore, textOf } from './draft-store.ts';

const bundle: Bundle = {
	app: { kind: 'app', key: 'tools', title: '工具', language: 2, version: '1.0.0' },
	definitions: [
		{ kind: 'model', key: 'tool', title: '工具', schema: { type: 'object', properties: { name: { type: 'string', title: '名称' } } } },
		{ kind: 'page', key: 'tools', title: '工具', blocks: [{ key: 'all', type: 'table', model: 'tool', columns: [{ key: 'name', field: 'name' }] }] },
	],
};
const open = () => createDraftStore({ bundle, baseRevision: 3, isSaved: false, version: 0 });
const model = 'models/tool.json';
const retitled = (title: string) => JSON.stringify({ ...bundle.definitions[0], title });

describe('draft', () => {
	it('takes a readable text into the draft, as one step that can be taken back', () => {
		const store = open();
		expect(store.getState().editText(model, retitled('器具'), 'change', 1)).toEqual({ ok: true });
		expect(store.getState().history.present.definitions[0]).toMatchObject({ title: '器具' });
		expect(store.getState().save).toEqual({ kind: 'changed' });
		store.getState().undo();
		expect(store.getState().history.present).toBe(bundle);
		store.getState().redo();
		expect(store.getState().history.present.definitions[0]).toMatchObject({ title: '器具' });
	});

	it('keeps a text that is no JSON as it was typed, outside the draft', () => {
		const store = open();
		expect(store.getState().editText(model, '{"kind": ', 'change', 1)).toMatchObject({ ok: false, reason: 'end' });
		expect(textOf(store.getState(), model)).toBe('{"kind": ');
		expect(store.getState().history.present).toBe(bundle);
		store.getState().editText(model, retitled('器具'), 'change', 2);
		expect(store.getState().broken.size).toBe(0);
	});

	it('does not let a text become another definition', () => {
		const store = open();
		const outcome = store.getState().editText(model, JSON.stringify({ ...bundle.definitions[0], key: 'other' }), 'change', 1);
		expect(outcome).toMatchObject({ ok: false, reason: 'identity' });
		for (const text of ['null', '[]', '3']) expect(store.getState().editText(appFile, text, 'x', 1).ok).toBe(false);
	});

	it('makes no step of a text that says the same', () => {
		const store = open();
		store.getState().editText(model, JSON.stringify(bundle.definitions[0], null, 4), 'change', 1);
		expect(store.getState().history.past).toEqual([]);
		expect(store.getState().save).toEqual({ kind: 'published' });
	});

	it('adds and removes definitions, both to be undone', () => {
		const store = open();
		store.getState().removeDefinition(model, 'remove', 1);
		expect(store.getState().history.present.definitions.map((d) => d.kind)).toEqual(['page']);
		store.getState().undo();
		store.getState().addDefinition({ kind: 'role', key: 'member', title: '成员', models: {}, pages: [] }, 'add', 2);
		expect(store.getState().history.present.definitions.map((d) => d.kind)).toEqual(['model', 'page', 'role']);
		expect(textOf(store.getState(), 'roles/member.json')).toContain('"key": "member"');
	});

	it('takes a definition that a form changed, a burst of it as one step, and not over a text that is half-written', () => {
		const store = open();
		const changed = (title: string) => ({ ...bundle.definitions[0], title }) as (typeof bundle.definitions)[number];
		expect(store.getState().setDefinition(changed('器'), 'change', 1, 'title')).toBe(true);
		expect(store.getState().setDefinition(changed('器具'), 'change', 2, 'title')).toBe(true);
		expect(store.getState().history.past).toHaveLength(1);
		store.getState().editText(model, '{"kind": ', 'change', 3);
		expect(store.getState().setDefinition(changed('用具'), 'change', 4)).toBe(false);
		expect(textOf(store.getState(), model)).toBe('{"kind": ');
		expect(store.getState().history.present.definitions[0]).toMatchObject({ title: '器具' });
	});
});
