import type { Workflow } from '@dougong/schemas';
import type { FormulaDiagnostic } from '../formula/ast.ts';
import { checkFormulaText } from '../formula/check.ts';
import type { CheckedFormula } from '../formula/checked.ts';
import type { FormulaScope } from '../formula/scope.ts';
import type { FormulaType } from '../formula/types.ts';
import { flowScope, typeOf } from '../workflow/flow-scope.ts';
import { parseTemplate } from '../workflow/template.ts';
import type { Checking } from './check-bundle.ts';
import { formulaScope } from './formula-scope.ts';
import { fileOf } from './read-bundle.ts';
import type { SlotUse } from './slots.ts';

type SlotOf<K> = SlotUse & { slot: Extract<SlotUse['slot'], { is: K }> };

/** Variables that each workflow uses; null once a formula could not be read, so nobody knows. */
const mentions = new WeakMap<Checking, Map<Workflow, Set<string> | null>>();

export function mentionedVariables(workflow: Workflow, c: Checking): Set<string> | null {
	const found = mentions.get(c)?.get(workflow);
	return found === undefined ? new Set() : found;
}

/** Slots whose meaning depends on the workflow that they stand in. False: it is none of them. */
export function checkFlowSlot(use: SlotUse, c: Checking): boolean {
	const workflow = workflowOf(use.file, c);
	if (!workflow) return false;
	const checks: { [K in SlotUse['slot']['is']]?: (use: SlotOf<K>) => void } = {
		node: (node) => checkNode(node, workflow, c),
		variable: (variable) => checkVariable(variable, workflow, c),
		template: (template) => checkTemplate(template, workflow, c),
		formula: (formula) => checkFormula(formula, workflow, c),
	};
	const check = checks[use.slot.is] as ((use: SlotUse) => void) | undefined;
	check?.(use);
	return check !== undefined;
}

const byFile = new WeakMap<Checking, Map<string, Workflow>>();
function workflowOf(file: string, c: Checking): Workflow | undefined {
	let files = byFile.get(c);
	if (!files) {
		files = new Map([...c.home.workflows.values()].map((workflow) => [fileOf(workflow), workflow]));
		byFile.set(c, files);
	}
	return files.get(file);
}

function checkNode(use: SlotUse, workflow: Workflow, c: Checking): void {
	const names = workflow.nodes.map((node) => node.key);
	if (!names.includes(use.value))
		c.report.add({ code: 'reference.unknown-node', file: use.file, pointer: use.pointer, details: { name: use.value, names: names.join(' ') } });
}

function checkVariable(use: SlotOf<'variable'>, workflow: Workflow, c: Checking): void {
	const variable = workflow.variables?.find((one) => one.key === use.value);
	const at = { file: use.file, pointer: use.pointer };
	const names = (workflow.variables ?? []).map((one) => one.key).join(' ');
	mention(use.value, workflow, c);
	if (!variable) c.report.add({ code: 'reference.unknown-variable', ...at, details: { name: use.value, names } });
	else if (use.slot.holds && !use.slot.holds.includes(variable.type)) {
		c.report.add({
			code: 'workflow.variable-type',
			...at,
			details: { name: use.value, found: variable.type, needed: use.slot.holds.join(' / '), suggestion: '' },
		});
	}
}

function checkTemplate(use: SlotUse, workflow: Workflow, c: Checking): void {
	const at = { file: use.file, pointer: use.pointer };
	const mayHoldSecrets = /\/(?:url|headers\/\d+\/value)$/.test(use.pointer);
	const scope = scopeOf(use, workflow, c);
	for (const part of parseTemplate(use.value)) {
		if (part.k === 'mistake') c.report.add({ code: 'workflow.template', ...at, details: {} });
		else if (part.k === 'secret' && !mayHoldSecrets) c.report.add({ code: 'workflow.secret', ...at, details: {} });
		else if (part.k === 'formula' && scope) {
			const { formula, diagnostics } = checkFormulaText(part.formula, scope, { returns: 'any' });
			note(formula, workflow, c);
			for (const d of withoutKnown(diagnostics, part.formula, workflow, c))
				c.report.addFormula(at, { ...d, range: [d.range[0] + part.range[0], d.range[1] + part.range[0]] });
		}
	}
}

function checkFormula(use: SlotOf<'formula'>, workflow: Workflow, c: Checking): void {
	const scope = scopeOf(use, workflow, c);
	const returns = scope && returnsOf(use, workflow, c);
	if (!scope || returns === undefined) return;
	const { formula, diagnostics } = checkFormulaText(use.value, scope, { returns });
	note(formula, workflow, c);
	for (const d of withoutKnown(diagnostics, use.value, workflow, c)) c.report.addFormula({ file: use.file, pointer: use.pointer }, d);
}

/** Without what follows from fields with mistakes, and from variables that do not say their model. */
function withoutKnown(found: readonly FormulaDiagnostic[], text: string, workflow: Workflow, c: Checking): FormulaDiagnostic[] {
	const fields = [...c.brokenFields].map((b) => b.slice(b.indexOf('/') + 1));
	const vague = (workflow.variables ?? []).filter((v) => v.type === 'record' && v.model === undefined).map((v) => `@${v.key}`);
	const broken = [...fields, ...vague];
	return found.filter(({ range }) => {
		const written = text.slice(text.lastIndexOf('[', range[0]), range[1] + 1);
		return !broken.some((key) => written.split(/[[\].]/).includes(key));
	});
}

/** What it may refer to; undefined where a mistake elsewhere leaves nothing to say. Triggers are looked at before there is a run. */
function scopeOf(use: SlotUse, workflow: Workflow, c: Checking): FormulaScope | undefined {
	if (use.model !== null && !c.model(use.model)) {
		forgetMentions(workflow, c);
		return undefined;
	}
	const { home, apps, registry } = c;
	if (!use.pointer.startsWith('/triggers/')) return flowScope({ workflow, model: use.model, home, apps, registry });
	return use.model === null ? undefined : formulaScope(use.model, home, apps, registry);
}

/** The type that it has to give: of a variable, of a field, or what the slot says. */
function returnsOf(
	{ slot, like, likeModel }: SlotOf<'formula'>,
	workflow: Workflow,
	c: Checking,
): FormulaType | SlotOf<'formula'>['slot']['returns'] | undefined {
	if (like === null) return slot.returns;
	if (slot.likeOf === '@variable') {
		const variable = workflow.variables?.find((one) => one.key === like);
		return variable ? typeOf(variable, c.home.app.key) : slot.returns;
	}
	const field = likeModel === null ? undefined : c.model(likeModel)?.fieldsByKey.get(like);
	return field?.formula ?? (field ? slot.returns : undefined);
}

function note(formula: CheckedFormula | null, workflow: Workflow, c: Checking): void {
	if (!formula) {
		forgetMentions(workflow, c);
		return;
	}
	for (const { path, field } of formula.dependencies) {
		const first = path[0] ?? field;
		if (first.startsWith('@')) mention(first.slice(1), workflow, c);
	}
}

function mention(name: string, workflow: Workflow, c: Checking): void {
	const all = mentions.get(c) ?? new Map<Workflow, Set<string> | null>();
	mentions.set(c, all);
	const of = all.get(workflow);
	if (of === null) return;
	all.set(workflow, (of ?? new Set()).add(name));
}
function forgetMentions(workflow: Workflow, c: Checking): void {
	const all = mentions.get(c) ?? new Map<Workflow, Set<string> | null>();
	mentions.set(c, all.set(workflow, null));
}
