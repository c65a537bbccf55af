import { describe, expect, it } from 'vitest';
import { actBody, type ActDraft, missingIn } from './act-body.ts';

const blank: ActDraft = {
	comment: '',
	mentions: [],
	files: [],
	to: [],
	place: 'before',
	mode: 'all',
	node: '',
	straightBack: true,
	signature: [],
	due: '',
};
const task = { needsComment: ['reject', 'return'], needsSignature: false, returnTo: [{ node: 'mend', title: '修改', people: [] }] };

describe('what a verb still needs', () => {
	it('is a comment where the node says so', () => {
		expect(missingIn(task, 'reject', { ...blank, comment: ' ' })).toEqual(['comment']);
		expect(missingIn(task, 'approve', blank)).toEqual([]);
	});
	it('is people to transfer to or to ask, and a node to return to that is offered', () => {
		expect(missingIn(task, 'transfer', blank)).toEqual(['to']);
		expect(missingIn(task, 'return', { ...blank, comment: '改', node: 'elsewhere' })).toEqual(['node']);
		expect(missingIn(task, 'return', { ...blank, comment: '改', node: 'mend' })).toEqual([]);
	});
	it('is a signature for approving, not for refusing or handing on', () => {
		const signed = { ...task, needsSignature: true };
		expect(missingIn(signed, 'approve', blank)).toEqual(['signature']);
		expect(missingIn(signed, 'reject', { ...blank, comment: '不行' })).toEqual([]);
		expect(missingIn(signed, 'transfer', { ...blank, to: ['p'] })).toEqual([]);
	});
});

describe('the request for a verb', () => {
	const full: ActDraft = { ...blank, comment: ' 请看 ', mentions: ['m'], to: ['a', 'b'], node: 'mend', signature: [[[1, 2], [3, 4]]] }; // biome-ignore format: strokes
	it('holds only what the verb takes', () => {
		expect(actBody(task, 'approve', full)).toEqual({ verb: 'approve', comment: '请看', mentions: ['m'] });
		expect(actBody(task, 'transfer', full)).toEqual({ verb: 'transfer', comment: '请看', mentions: ['m'], to: ['a', 'b'] });
		expect(actBody({ ...task, needsSignature: true }, 'approve', full)).toMatchObject({ signature: full.signature });
	});
	it('says how several signers decide, and nothing of it for one', () => {
		expect(actBody(task, 'add-signer', full)).toMatchObject({ place: 'before', mode: 'all' });
		expect(actBody(task, 'add-signer', { ...full, to: ['a'] })).not.toHaveProperty('mode');
	});
	it('comes straight back as the node says, or as the person chooses', () => {
		expect(actBody(task, 'return', { ...full, straightBack: false })).toMatchObject({ node: 'mend', straightBack: false });
		expect(actBody({ ...task, straightBack: 'always' }, 'return', { ...full, straightBack: false })).toMatchObject({ straightBack: true });
		expect(actBody({ ...task, straightBack: 'never' }, 'return', full)).not.toHaveProperty('straightBack');
	});
	it('mentions nobody without words', () => {
		expect(actBody(task, 'approve', { ...full, comment: '  ' })).toEqual({ verb: 'approve' });
	});
});

it('moves a deadline to a moment, or takes it away', () => {
	const task = { needsSignature: false };
	expect(actBody(task, 'change-due', { ...blank, due: '2026-03-05T09:00' })).toMatchObject({ due: new Date('2026-03-05T09:00').toISOString() });
	expect(actBody(task, 'change-due', { ...blank, due: '' })).toMatchObject({ due: null });
	expect(actBody(task, 'approve', { ...blank, due: '2026-03-05T09:00' })).not.toHaveProperty('due');
});
