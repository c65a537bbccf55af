import type { AuditAction, AuditEntry } from '@dougong/schemas/api';
import type { ClientTranslate } from '../i18n/translate.ts';

export interface AuditNames {
	/** What a person with this user name is called. */
	person(username: string): string;
	/** What an app is called. */
	app(key: string): string;
	role(key: string): string;
}

/** What was done, as a sentence. */
export function auditSentence(entry: AuditEntry, t: ClientTranslate, names: AuditNames): string {
	const { action, actor, subject } = entry;
	const who = actor ? withKey(actor.name, actor.username) || t('audit.gone') : t('audit.system');
	return t(`audit.${action}`, { who, subject: subject === null ? '' : subjectName(action, subject, names) });
}

/** A name, and where it differs from the key, the key as well: names are not unique. */
export function withKey(name: string | undefined, key: string): string {
	return name && name !== key ? `${name} (${key})` : key;
}

function subjectName(action: AuditAction, subject: string, names: AuditNames): string {
	if (action.startsWith('account.') || action.startsWith('member.')) return names.person(subject);
	return action.startsWith('app.') ? names.app(subject) : subject;
}

/** What else is known about it, shortest first; empty where the sentence says everything. */
export function auditDetails({ action, data }: AuditEntry, t: ClientTranslate, names: AuditNames): string[] {
	const roles = (keys: string[]) => keys.map(names.role).join(t('audit.comma'));
	const now = texts(data.roles);
	const before = texts(data.rolesBefore);
	const [added, removed] = [now.filter((r) => !before.includes(r)), before.filter((r) => !now.includes(r))];
	return [
		data.isAdmin === true && t('audit.detail-admin'),
		typeof data.demo === 'string' && t('audit.detail-demo'),
		data.enabled === true && t('audit.detail-enabled'),
		typeof data.revision === 'number' && t('audit.detail-revision', { revision: data.revision }),
		typeof data.note === 'string' && data.note,
		typeof data.year === 'number' && typeof data.version === 'number' && t('audit.detail-year', { year: String(data.year), version: data.version }),
		typeof data.reason === 'string' && t('audit.detail-reason', { reason: data.reason }),
		typeof data.title === 'string' && t('audit.detail-title', { title: data.title }),
		typeof data.timeZone === 'string' && t('audit.detail-zone', { zone: data.timeZone }),
		action === 'member.saved' && data.rolesBefore === null && t('audit.detail-joined'),
		action === 'member.saved' && added.length > 0 && t('audit.detail-roles-added', { roles: roles(added) }),
		action === 'member.saved' && removed.length > 0 && t('audit.detail-roles-removed', { roles: roles(removed) }),
	].filter((detail) => typeof detail === 'string' && detail !== '') as string[];
}
function texts(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [];
}
