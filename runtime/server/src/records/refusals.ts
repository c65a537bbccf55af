import type { CatalogueField, CatalogueModel, RecordAction } from '@dougong/engine';
import { pgErrorOf } from '../http/database-problem.ts';
import { type LocalText, Problem } from '../http/problem.ts';
import { findModel } from '../stores/record-source.ts';
import type { Refusal } from '../stores/record-write.ts';
import type { RoleView } from './view.ts';

const actionWords: Record<RecordAction, LocalText> = {
	read: { en: 'reading', zh: '查看' },
	create: { en: 'adding', zh: '新增' },
	update: { en: 'changing', zh: '修改' },
	delete: { en: 'archiving', zh: '归档' },
};

/** record.forbidden, naming the action; `fields`: those that the roles do not let this member write here. */
export function forbidden(action: RecordAction, model: CatalogueModel, fields: readonly string[] = []): Problem {
	const errors = fields.map((field) => ({
		pointer: `#/values/${field}`,
		code: 'field.read-only',
		detail: { en: 'Your roles do not let you write this field here.', zh: '您的角色不能在此填写该字段。' },
	}));
	return new Problem('record.forbidden', { action: actionWords[action], model: model.title }, errors.length > 0 ? errors : undefined);
}

/** For members who may add records of a model but see none of them. */
export function refuseReading(view: RoleView, model: CatalogueModel): void {
	if (view.access(model.ref).rows.read.kind === 'never') throw forbidden('read', model);
}

/** A refusal of the database as a problem, in words of the model. */
export function problemOf(
	refusal: Exclude<Refusal, { kind: 'period-closed' | 'period-frozen' }>,
	action: RecordAction,
	view: RoleView,
	model: CatalogueModel,
): Problem {
	switch (refusal.kind) {
		case 'not-found':
			return new Problem('record.not-found', { model: model.ref });
		case 'forbidden':
			return forbidden(action, model, refusal.fields);
		case 'version-conflict':
			return new Problem('record.version-conflict', { found: refusal.found });
		case 'cycle':
			return new Problem(
				'record.cycle',
				{},
				refusal.fields.map((field) => ({ pointer: `#/values/${field}`, code: 'record.cycle', detail: texts.cycle })),
			);
		case 'archived-references': {
			const titles = refusal.fields.map((key) => model.fieldsByKey.get(key)?.title ?? key);
			return new Problem('record.target-archived', { fields: titles.join('、') });
		}
		case 'missing-references':
			return new Problem(
				'input.invalid',
				{},
				refusal.fields.map((field) => ({ pointer: `#/values/${field}`, code: 'reference.missing', detail: texts.missing })),
			);
		case 'broken-rules':
			return new Problem(
				'input.invalid',
				{},
				refusal.rules.map((key) => brokenRule(key, view, model)),
			);
		case 'in-use': {
			const seen = refusal.by.flatMap((b) => findModel(view.set.catalogues, b.model) ?? []).filter((m) => view.access(m.ref).rows.read.kind !== 'never');
			const titles = [...new Set(seen.map((m) => m.title))].join('、');
			return new Problem('record.in-use', { model: titles || texts.unseen, count: refusal.by.reduce((sum, b) => sum + b.count, 0) });
		}
	}
}

const texts = {
	cycle: { en: 'The chosen record lies below this one.', zh: '所选记录是本记录的下级。' },
	unseen: { en: 'a kind that you cannot see', zh: '您无权查看的类型' },
	missing: { en: 'There is no such record, or you may not see it.', zh: '所引用的记录不存在或您无权查看。' },
};

function brokenRule(key: string, view: RoleView, model: CatalogueModel) {
	const rule = model.definition.rules?.find((r) => r.key === key);
	const detail = messageOf(view, model, `rules.${key}`, rule?.message ?? key);
	return { pointer: rule?.field ? `#/values/${rule.field}` : '#/values', code: `rule.${key}`, detail };
}

/** What the author has a person read, in the languages that the app has it in. */
function messageOf(view: RoleView, model: CatalogueModel, of: string, message: string) {
	const translations = view.set.catalogues.get(model.app)?.translations ?? [];
	const inLanguage = (language: string) => translations.find((t) => t.language === language)?.texts[`model.${model.key}.${of}.message`] ?? message;
	return { en: inLanguage('en'), zh: inLanguage('zh-CN') };
}

/** A violated uniqueness as record.not-unique, naming those of the fields that the writer knows; undefined for any other error. */
export function uniqueProblem(error: unknown, view: RoleView, model: CatalogueModel, known: ReadonlyMap<string, CatalogueField>): Problem | undefined {
	const found = pgErrorOf(error);
	if (found?.code !== '23505' || found.table !== model.table) return undefined;
	const columns = /^Key \((.+)\)=\(/.exec(found.detail ?? '')?.[1]?.split(', ') ?? [];
	const unique = model.uniques.find((u) => columns.length === u.fields.length && u.fields.every((f) => columns.some((c) => c.replaceAll('"', '') === f)));
	const keys = unique?.fields.filter((key) => known.has(key)) ?? [];
	const titles = keys.map((key) => model.fieldsByKey.get(key)?.title ?? key);
	const detail = unique?.message
		? messageOf(view, model, `unique.${unique.key}`, unique.message)
		: { en: 'Another record has this value.', zh: '已有记录使用该值。' };
	return new Problem(
		'record.not-unique',
		{ fields: titles.join('、') },
		keys.map((key) => ({ pointer: `#/values/${key}`, code: 'record.not-unique', detail })),
		{ cause: error },
	);
}
