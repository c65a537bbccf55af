import { type AuditEntry, auditActions } from '@dougong/schemas/api';
import { describe, expect, it } from 'vitest';
import { createTranslate } from '../i18n/translate.ts';
import enOwn from '../messages/en.json' with { type: 'json' };
import enShell from '../messages/en.shell.json' with { type: 'json' };
import zhOwn from '../messages/zh-CN.json' with { type: 'json' };
import zhShell from '../messages/zh-CN.shell.json' with { type: 'json' };
import { auditDetails, auditSentence } from './audit-words.ts';

const en = { ...enOwn, ...enShell };
const zh = { ...zhOwn, ...zhShell };
const names = { person: (k: string) => k, app: (k: string) => k, role: (k: string) => k };
const entry = (change: Partial<AuditEntry>): AuditEntry => ({
	id: 1,
	at: '2026-11-21T08:00:00Z',
	actor: { id: '1', username: 'alice', name: 'Alice' },
	action: 'account.created',
	environment: null,
	subject: 'bob',
	data: {},
	...change,
});

describe.each([
	['zh-CN', zh],
	['en', en],
])('the audit in %s', (_, messages) => {
	const t = createTranslate(messages);
	it.each(auditActions)('has a sentence for %s, which says who', (action) => {
		const sentence = auditSentence(entry({ action }), t, names);
		expect(sentence).toContain('Alice');
		expect(sentence).not.toContain('audit.');
		expect(sentence).not.toMatch(/[{}]/);
	});
	it('says to whom or what, except for what one does to oneself or to everything', () => {
		const silent = auditActions.filter((action) => !auditSentence(entry({ action }), t, names).includes('bob'));
		expect(silent).toEqual(['account.password-changed', 'workspace.changed']);
	});
	it('has a word for nobody, and for an account that is gone', () => {
		expect(auditSentence(entry({ actor: null }), t, names)).toContain(messages['audit.system']);
		expect(auditSentence(entry({ actor: { id: '1', username: '', name: '' } }), t, names)).toContain(messages['audit.gone']);
	});
});

describe('the details of a line', () => {
	const t = createTranslate(en);
	it('are the roles that came and went', () => {
		const data = { person: null, roles: ['a/x', 'a/y'], rolesBefore: ['a/y', 'a/z'] };
		expect(auditDetails(entry({ action: 'member.saved', data }), t, names)).toEqual(['Roles added: a/x', 'Roles removed: a/z']);
		expect(auditDetails(entry({ action: 'member.saved', data: { person: null, roles: ['a/x'], rolesBefore: null } }), t, names)).toEqual([
			'Joined the environment',
			'Roles added: a/x',
		]);
	});
	it('are the revision and its note, the new settings, or nothing', () => {
		expect(auditDetails(entry({ action: 'app.published', data: { revision: 3, note: 'A new form' } }), t, names)).toEqual(['Revision 3', 'A new form']);
		expect(auditDetails(entry({ action: 'workspace.changed', data: { timeZone: 'Asia/Tokyo' } }), t, names)).toEqual(['Time zone: Asia/Tokyo']);
		expect(auditDetails(entry({ action: 'account.disabled' }), t, names)).toEqual([]);
	});
});
