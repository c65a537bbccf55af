import { describe, expect, it } from 'vitest';
import { oneNode } from '../test-support/one-node.ts';
import { call } from './definition.ts';

describe('calling another system', () => {
	const of = [{ key: 'price', title: 'Price', type: 'number' as const }, { key: 'text', title: 'Text', type: 'text' as const }]; // biome-ignore format: one
	const node = oneNode(
		call,
		{
			...{ url: 'https://x.example/o/{{[no]}}?k={{secret:key}}', headers: [{ key: 'auth', name: 'Authorization', value: 'Bearer {{secret:token}} {{[who]}}' }] },
			...{ fields: [{ key: 'sum', value: '[sum]' }, { key: 'note', value: '[note]' }], take: [{ key: 'price', pointer: '/data/0/price' }], body: 'text' },
		},
		{ of },
	); // biome-ignore format: one
	const asked = (values: { [formula: string]: string | null }) => {
		const [effect] = node.answer(values, 'values').effects ?? [];
		return effect?.do === 'call' ? effect : undefined;
	};

	it('works its formulas out first', () => {
		expect(node.asks()).toMatchObject({ do: 'evaluate', as: 'values', formulas: { '[no]': '[no]', '[who]': '[who]', '[sum]': '[sum]', '[note]': '[note]' } });
	});
	it('leaves secrets to who sends it', () => {
		expect(asked({ '[no]': '7', '[who]': 'a' })).toMatchObject({
			url: 'https://x.example/o/7?k={{secret:key}}',
			headers: { authorization: 'Bearer {{secret:token}} a' },
		});
	});
	it('lets no value become part of the address, of JSON or of a secret', () => {
		const sent = asked({ '[no]': '../x?y={{secret:key}}', '[who]': 'a', '[note]': '","x":"{{secret:key}}' });
		expect(sent?.url).toBe('https://x.example/o/..%2Fx%3Fy%3D%7B%7Bsecret%3Akey%7D%7D?k={{secret:key}}');
		expect(sent?.body).not.toContain('{{');
		expect(JSON.parse(sent?.body ?? '')).toEqual({ sum: null, note: '","x":"{{secret:key}}' });
	});
	it.each(['{{secret:key}}', 'a\r\nx: y', '名'])('lets no value into a header that headers cannot have: %j', (who) => {
		expect(node.answer({ '[no]': '7', '[who]': who }, 'values')).toMatchObject({ move: 'fail', error: { code: 'node.call-header' } });
	});
	it('lets no two values side by side spell the name of a secret', () => {
		const twice = oneNode(call, { url: 'https://x.example', headers: [{ key: 'who', name: 'X-Who', value: '{{[first]}}{{[last]}}' }] });
		expect(twice.answer({ '[first]': '{', '[last]': '{secret:key}}' }, 'values')).toMatchObject({ move: 'fail', error: { code: 'node.call-header' } });
		expect(twice.answer({ '[first]': '{"a":', '[last]': '1}' }, 'values').effects).toMatchObject([{ headers: { 'x-who': '{"a":1}' } }]);
	});
	it('takes values from the answer', () => {
		const answer = { status: 200, headers: {}, body: '{"data":[{"price":"12.50"}]}' };
		expect(node.answer(answer, 'call')).toEqual({ move: 'leave', exit: 'next', set: { text: answer.body, price: '12.50' } });
	});
	it('fails on an answer that is no success, or has no such value', () => {
		expect(node.answer({ status: 404, body: '' }, 'call')).toMatchObject({ move: 'fail', error: { code: 'node.call-status' } });
		expect(node.answer({ status: 200, body: '{"data":[{"price":"dear"}]}' }, 'call')).toMatchObject({ move: 'fail', error: { code: 'node.no-value' } });
	});
	it('sends forms, and waits and tries as long as it is told', () => {
		const form = oneNode(call, { url: 'https://x.example/', format: 'form', fields: [{ key: 'a', name: 'a b', value: '[a]' }], timeout: 3, retries: 0 });
		expect(form.answer({ '[a]': 'ü&' }, 'values').effects).toMatchObject([{ body: 'a%20b=%C3%BC%26', timeoutMs: 3000, retries: 0 }]);
	});
	it('has a host that no value changes', () => {
		expect(oneNode(call, { url: 'https://{{[host]}}/x' }).mistakes()).toEqual(['node.call-address /url']);
		expect(oneNode(call, { url: '{{secret:address}}' }).mistakes()).toEqual([]);
		expect(oneNode(call, { url: 'https://x.example', method: 'GET', fields: [{ key: 'a', value: '1' }] }).mistakes()).toEqual(['node.call-content /fields']);
	});
});
