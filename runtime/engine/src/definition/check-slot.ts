import type { FieldHolds, FormulaReturn } from '@dougong/schemas';
import { checkFormulaText } from '../formula/check.ts';
import type { FormulaType } from '../formula/types.ts';
import type { LocalText } from '../kinds/field-type.ts';
import type { CatalogueField, CatalogueModel } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { checkFlowSlot } from './check-flow-slot.ts';
import { formulaScope } from './formula-scope.ts';
import { absoluteModel } from './references.ts';
import type { SlotUse } from './slots.ts';

type Slot<K> = Extract<SlotUse['slot'], { is: K }>;

/** That a slot points at something that is there and fits. */
export function checkSlot(use: SlotUse, c: Checking): void {
	if (checkFlowSlot(use, c)) return;
	const checks: { [K in SlotUse['slot']['is']]: (slot: Slot<K>) => void } = {
		model: () => checkModelRef(use.value, use, c),
		field: (slot) => checkField(slot, use, c),
		form: (slot) => checkForm(slot, use, c),
		page: (slot) => checkPage(slot, use, c),
		period: () => checkPeriodRef(use, c),
		role: () => checkRoleRef(use, c),
		workflow: () => checkWorkflowRef(use, c),
		// These stand in workflows only: check-flow-slot.ts.
		node: () => undefined,
		variable: () => undefined,
		template: () => undefined,
		formula: (slot) => checkFormula(slot, use, c),
	};
	(checks[use.slot.is] as (slot: SlotUse['slot']) => void)(use.slot);
}

function unknown(code: string, use: SlotUse, names: Iterable<string>, c: Checking, details = {}): void {
	c.report.add({ code, file: use.file, pointer: use.pointer, details: { name: use.value, names: [...names].join(' '), ...details } });
}

/** The model that `ref` names; undefined after saying why not, or when that was said elsewhere. */
export function checkModelRef(ref: string, at: { file: string; pointer: string }, c: Checking): CatalogueModel | undefined {
	const [app, key] = absoluteModel(ref, c.home.app.key).split('/') as [string, string];
	const found = c.model(ref);
	const isRequired = app === c.home.app.key || (c.home.app.requires ?? []).some((r) => r.app === app);
	if (!isRequired) {
		if (!c.missingApps.has(app))
			c.report.add({ code: 'reference.unknown-app', ...at, details: { app, names: [...c.apps.keys()].filter((a) => a !== app).join(' ') } });
		c.missingApps.add(app);
		return undefined;
	}
	if (found || (app === c.home.app.key && c.broken.has(`model/${key}`)) || (app !== c.home.app.key && !c.apps.has(app))) return found;
	const catalogue = app === c.home.app.key ? c.home : c.apps.get(app);
	const names = [...(catalogue?.models.keys() ?? [])].map((m) => (ref.includes('/') ? `${app}/${m}` : m));
	c.report.add({ code: 'reference.unknown-model', file: at.file, pointer: at.pointer, details: { name: ref, names: names.join(' ') } });
	return undefined;
}

export function isBrokenField(model: CatalogueModel, key: string, c: Checking): boolean {
	return model.app === c.home.app.key && c.brokenFields.has(`${model.key}/${key}`);
}

function checkField(slot: Slot<'field'>, use: SlotUse, c: Checking): void {
	const model = use.model === null ? undefined : c.model(use.model);
	if (!model || isBrokenField(model, use.value, c)) return;
	const field = model.fieldsByKey.get(use.value);
	if (!field) unknown('reference.unknown-field', use, model.fieldsByKey.keys(), c, { model: model.title });
	else if (slot.holds && !slot.holds.some((what) => what === holdingOf(field))) {
		const words = (language: 'en' | 'zh') => slot.holds?.map((what) => holdWords[what][language]).join(language === 'en' ? ' or ' : '或');
		unknown('reference.wrong-kind', use, [], c, { kind: field.type.title.en, kindZh: field.type.title.zh, needed: words('en'), neededZh: words('zh') });
	} else if (slot.writable && (field.type.readOnly || field.computed)) unknown('reference.filled-by-itself', use, [], c);
}

const holdWords: { [K in FieldHolds]: LocalText } = {
	number: { en: 'a number', zh: '数字' },
	date: { en: 'a date', zh: '日期' },
	'date-time': { en: 'a date and time', zh: '日期时间' },
	boolean: { en: 'yes or no', zh: '是或否' },
	choice: { en: 'one of some options', zh: '选项之一' },
	record: { en: 'a record', zh: '记录' },
};

function holdingOf({ formula }: CatalogueField): string | undefined {
	return formula?.t === 'text' && formula.options ? 'choice' : formula?.t;
}

function checkForm(slot: Slot<'form'>, use: SlotUse, c: Checking): void {
	const form = c.home.forms.get(use.value);
	if (!form) {
		if (!c.broken.has(`form/${use.value}`)) unknown('reference.unknown-form', use, c.home.forms.keys(), c);
		return;
	}
	const found = absoluteModel(form.model, c.home.app.key);
	if (slot.of && use.model && c.model(use.model) && found !== use.model) unknown('reference.form-of-other-model', use, [], c, { found, model: use.model });
}

function checkPeriodRef(use: SlotUse, c: Checking): void {
	if (!c.home.periods.has(use.value) && !c.broken.has(`period/${use.value}`)) unknown('reference.unknown-period', use, c.home.periods.keys(), c);
}

function checkRoleRef(use: SlotUse, c: Checking): void {
	if (!c.home.roles.has(use.value) && !c.broken.has(`role/${use.value}`)) unknown('reference.unknown-role', use, c.home.roles.keys(), c);
}

function checkWorkflowRef(use: SlotUse, c: Checking): void {
	if (!c.home.workflows.has(use.value) && !c.broken.has(`workflow/${use.value}`)) unknown('reference.unknown-workflow', use, c.home.workflows.keys(), c);
}

function checkPage(slot: Slot<'page'>, use: SlotUse, c: Checking): void {
	const page = c.home.pages.get(use.value);
	if (!page) {
		if (!c.broken.has(`page/${use.value}`)) unknown('reference.unknown-page', use, c.home.pages.keys(), c);
		return;
	}
	if (!slot.record && page.record) {
		unknown('reference.page-of-record', use, [], c);
		return;
	}
	if (!slot.record || !use.model || !c.model(use.model)) return;
	const shown = page.record === undefined ? null : absoluteModel(page.record, c.home.app.key);
	if (shown !== use.model) unknown('reference.page-without-record', use, [], c, { model: use.model });
}

function checkFormula(slot: Slot<'formula'>, use: SlotUse, c: Checking): void {
	const model = use.model === null ? undefined : c.model(use.model);
	if (!model) return;
	const field = use.like === null ? undefined : model.fieldsByKey.get(use.like);
	if (use.like !== null && !field) return;
	checkFormulaAt(use, model, field?.formula ?? slot.returns, c);
}

/** A formula over records of `model`; mistakes that come from a broken field are left to it. */
export function checkFormulaAt(
	at: { value: string; file: string; pointer: string },
	model: CatalogueModel,
	returns: FormulaReturn | FormulaType,
	c: Checking,
): void {
	const { formula, diagnostics } = checkFormulaText(at.value, formulaScope(model.ref, c.home, c.apps, c.registry), { returns });
	const place = { file: at.file, pointer: at.pointer };
	const [set] = formula?.relations ?? [];
	if (at.pointer.endsWith('/x-default')) {
		const other = formula?.dependencies.find((d) => d.path.length > 0);
		const path = other ? `[${[...other.path, other.field].join('.')}]` : set && c.model(set.relation.model)?.title;
		if (path) c.report.add({ code: 'model.default-reads-other', ...place, details: { path, names: '' } });
	} else if (set && at.file.startsWith('forms/')) {
		c.report.add({ code: 'form.reads-sets', ...place, details: { model: c.model(set.relation.model)?.title ?? set.relation.model } });
	}
	const broken = [...c.brokenFields].map((b) => b.slice(b.indexOf('/') + 1));
	for (const d of diagnostics) {
		// The place of a mistake over a path is a part of the brackets: look at the whole path.
		const written = at.value.slice(at.value.lastIndexOf('[', d.range[0]), d.range[1] + 1);
		const isKnownTrouble = broken.some((key) => written.split(/[[\].]/).includes(key));
		if (!isKnownTrouble) c.report.addFormula({ file: at.file, pointer: at.pointer }, d);
	}
}
