import type { CatalogueField, CatalogueModel } from '../definition/catalogue.ts';
import type { Checking } from '../definition/check-bundle.ts';
import { formulaScope } from '../definition/formula-scope.ts';
import { type FormulaDiagnostic, type FormulaNode, innerNodes } from '../formula/ast.ts';
import { checkFormulaText } from '../formula/check.ts';
import { parseFormula } from '../formula/parse.ts';
import type { FactName } from '../formula/types.ts';
import { type FormulaSource, sourceOf } from './source.ts';

type At = { file: string; pointer: string };

/** The formulas of a model's own computed fields, and what stands around them. */
export function checkComputedFields(model: CatalogueModel, file: string, c: Checking): void {
	for (const field of model.fields) {
		const source = sourceOf(field.property);
		if (!source) continue;
		checkFormulaSource({ model, field, source }, { file, pointer: field.pointer }, c);
		const required = requiredAt(model, field);
		if (required >= 0) c.report.add({ code: 'computed.required', file, pointer: `/schema/required/${required}`, details: { field: field.title, names: '' } });
	}
	for (const [i, { fields }] of (model.definition.unique ?? []).entries()) {
		for (const [j, key] of fields.entries()) {
			const field = model.fieldsByKey.get(key);
			if (field?.computed) {
				c.report.add({ code: 'computed.in-unique', file, pointer: `/unique/${i}/fields/${j}`, details: { field: field.title, names: '' } });
			}
		}
	}
}

function requiredAt(model: CatalogueModel, field: CatalogueField): number {
	const { required } = model.definition.schema;
	return Array.isArray(required) ? required.indexOf(field.name) : -1;
}

/** A formula that fills a field: its names, its type, and that its value is one for everybody. `at`: what the pointers of its parts go on from. */
export function checkFormulaSource(
	{ model, field, source }: { model: CatalogueModel; field: CatalogueField; source: FormulaSource },
	at: At,
	c: Checking,
): void {
	const { diagnostics } = checkFormulaText(source.text, formulaScope(model.ref, c.home, c.apps, c.registry), { returns: field.formula ?? 'any' });
	for (const d of diagnostics) if (!comesFromBroken(source.text, d, c)) reportAt(source, at, d, c);
	const said = new Set<string>();
	for (const { name } of callsIn(parseFormula(source.text).ast)) {
		const code = refusalOf([...(c.registry.fn(name)?.reads ?? []), ...(c.registry.aggregate?.(name)?.reads ?? [])]);
		if (code && !said.has(name))
			c.report.add({ code, file: at.file, pointer: at.pointer + (source.parts[0]?.pointer ?? ''), details: { fn: name, names: '' } });
		said.add(name);
	}
}

/** A mistake that comes from a field that is broken itself is told there. */
function comesFromBroken(text: string, d: FormulaDiagnostic, c: Checking): boolean {
	const written = text.slice(text.lastIndexOf('[', d.range[0]), d.range[1] + 1).split(/[[\].]/);
	return [...c.brokenFields].some((broken) => written.includes(broken.slice(broken.indexOf('/') + 1)));
}

/** Where the author wrote it; a mistake of the whole stands at the first part. */
function reportAt(source: FormulaSource, at: At, d: FormulaDiagnostic, c: Checking): void {
	const part = source.parts.find((p) => p.from <= d.range[0] && d.range[1] <= p.from + p.text.length);
	const range = part ? ([d.range[0] - part.from, d.range[1] - part.from] as const) : ([0, 0] as const);
	c.report.addFormula({ file: at.file, pointer: at.pointer + (part ?? source.parts[0])?.pointer }, { ...d, range });
}

/** Facts that are the same for everybody and change at known moments, when values are worked out anew. */
export const lastingFacts: ReadonlySet<FactName> = new Set(['today', 'timeZone', 'calendar']);

function refusalOf(facts: readonly FactName[]): 'computed.reads-asker' | 'computed.reads-clock' | undefined {
	const first = facts.find((fact) => !lastingFacts.has(fact));
	return first && (first === 'now' ? 'computed.reads-clock' : 'computed.reads-asker');
}

function callsIn(node: FormulaNode): { name: string }[] {
	return [...(node.k === 'call' ? [{ name: node.name.toUpperCase() }] : []), ...innerNodes(node).flatMap(callsIn)];
}
