import type { FormulaReturn } from '@dougong/schemas';
import { type Fix, type FormulaDiagnostic, type FormulaNode, formulaLimits, type Range } from './ast.ts';
import { checkAggregate, checkPrevious } from './check-aggregate.ts';
import { checkCall } from './check-call.ts';
import { checkField } from './check-field.ts';
import { checkBinary, checkLogic, checkNegate, checkNot } from './check-operators.ts';
import { blankNode, type CheckedFormula, type CheckedNode, unique, valueNode } from './checked.ts';
import { asType, operandOf } from './coerce.ts';
import { type Details, diagnose, type FormulaCode } from './messages.ts';
import { bareNameFix, type ParsedFormula, parseFormula } from './parse.ts';
import { type Relation, relationText, type RelationUse } from './relation.ts';
import { findRelation, isRelation } from './resolve-relation.ts';
import { type FieldPath, findField, type FormulaScope } from './scope.ts';
import { conversionHint, fits, typeWords } from './type-words.ts';
import type { FactName, FormulaType } from './types.ts';

export interface CheckResult {
	/** null when there is any error. */
	formula: CheckedFormula | null;
	/** The text with every field named by key: what is stored, so that renaming a label breaks nothing. Same as the source when there is an error. */
	canonical: string;
	/** Syntax and meaning, in the order of the source. */
	diagnostics: FormulaDiagnostic[];
}

/**
 * Resolves names, checks types, and collects dependencies: all mistakes at once, each naming the operand and what to do.
 * `returns`: what the place of the formula needs, as a slot says it or as the exact type of a field.
 */
export function checkFormula(parsed: ParsedFormula, scope: FormulaScope, options: { returns?: FormulaReturn | FormulaType } = {}): CheckResult {
	const checker = new Checker(parsed.source, scope, parsed.diagnostics.map((d) => repaired(d, parsed.source, scope))); // biome-ignore format: one call
	const checked = checker.node(parsed.ast);
	const node = checked && options.returns ? wanted(checker, checked, parsed.ast, options.returns) : checked;
	const diagnostics = checker.diagnostics.sort((a, b) => a.range[0] - b.range[0]);
	if (!node || diagnostics.some((d) => d.severity === 'error')) return { formula: null, canonical: parsed.source, diagnostics };
	return { formula: checker.formula(node), canonical: checker.canonical(), diagnostics };
}

/** `checkFormula` from the text. */
export function checkFormulaText(text: string, scope: FormulaScope, options: { returns?: FormulaReturn | FormulaType } = {}): CheckResult {
	return checkFormula(parseFormula(text), scope, options);
}

function wanted(checker: Checker, node: CheckedNode, ast: FormulaNode, returns: FormulaReturn | FormulaType): CheckedNode | undefined {
	if (returns === 'any') return node;
	const type: FormulaType = typeof returns === 'string' ? { t: returns } : returns;
	const typed = asType(checker, node, type, ast.range);
	if (!typed || fits(typed.type, type)) return typed;
	const [found, needed, hint] = [checker.words(typed.type), checker.words(type), conversionHint(checker.text(ast), typed.type, type)];
	const details = { found: found.en, foundZh: found.zh, wanted: needed.en, wantedZh: needed.zh, suggestion: hint.en, suggestionZh: hint.zh };
	checker.report('formula.wrong-result', ast.range, details, checker.converted(ast, typed.type, type));
	return undefined;
}

/** A name that stands alone is a set of records in the wrong place, a field without its brackets, or a function without its parentheses. */
function repaired(diagnostic: FormulaDiagnostic, source: string, scope: FormulaScope): FormulaDiagnostic {
	if (diagnostic.code !== 'formula.bare-name') return diagnostic;
	const { range } = diagnostic;
	const name = source.slice(...range);
	if (findRelation(scope, name).is === 'one') return diagnose('formula.relation-alone', range, { operand: name });
	const text = findField(scope, scope.model, name).is === 'one' ? `[${name}]` : scope.fn(name.toUpperCase()) ? `${name.toUpperCase()}()` : undefined;
	return text === undefined ? diagnostic : { ...diagnostic, fix: { range, text } };
}

/** Where names are resolved: in the record of the formula (`use` absent), or in a record of a set of it. */
interface Frame {
	scope: FormulaScope;
	/** How many sets deep. */
	depth: number;
	use?: number;
}

/** A name in a formula that was found: a field, seen from its model, a relation, or the record of the formula. */
export type FoundName = { range: Range; scope: FormulaScope } & ({ is: 'field'; key: string } | { is: 'relation'; name: string } | { is: 'this' });

/** One run over one formula. `node` answers undefined after it has reported a mistake; the rest is still checked. */
export class Checker {
	readonly diagnostics: FormulaDiagnostic[];
	private readonly source: string;
	private readonly root: Frame;
	private frame: Frame;
	private aggregates = 0;
	private readonly dependencies: FieldPath[] = [];
	private readonly fields: { model: string; field: string }[] = [];
	private readonly uses: (RelationUse & { reads: FieldPath[] })[] = [];
	private readonly facts = new Set<FactName>();
	private readonly renames = new Map<string, Fix>();
	/** Names that were found, and what they mean. */
	readonly names: FoundName[] = [];

	constructor(source: string, scope: FormulaScope, diagnostics: FormulaDiagnostic[] = []) {
		this.source = source;
		this.root = { scope, depth: 0 };
		this.frame = this.root;
		this.diagnostics = diagnostics;
	}

	/** What names mean where the checker is just now. */
	get scope(): FormulaScope {
		return this.frame.scope;
	}
	/** From where `ofThis` was called: how many sets out the record is whose names are resolved. */
	up = 0;

	/** A set of records of the record that is looked at; undefined when a limit is passed. */
	enter(relation: Relation, range: Range): Frame | undefined {
		if (++this.aggregates > formulaLimits.aggregates) {
			if (this.aggregates === formulaLimits.aggregates + 1) this.report('formula.too-many-aggregates', range, { limit: formulaLimits.aggregates });
			return undefined;
		}
		if (this.frame.depth >= formulaLimits.nesting) {
			this.report('formula.aggregates-too-deep', range, { limit: formulaLimits.nesting });
			return undefined;
		}
		const { scope, depth, use: within } = this.frame;
		const key = JSON.stringify(relation);
		let use = this.uses.findIndex((u) => u.within === within && JSON.stringify(u.relation) === key);
		if (use < 0) use = this.uses.push({ relation, model: scope.model, reads: [], ...(within !== undefined && { within }) }) - 1;
		return { scope: { ...scope, model: relation.model }, depth: depth + 1, use };
	}
	/** What `check` answers with names resolved in a record of the set. */
	inside<T>(frame: Frame, check: () => T): T {
		const before = this.frame;
		this.frame = frame;
		const result = check();
		this.frame = before;
		return result;
	}
	/** The same in the record of the formula, from within sets of it. */
	ofThis<T>(check: () => T): T {
		this.up = this.frame.depth;
		const result = this.inside(this.root, check);
		this.up = 0;
		return result;
	}

	node(ast: FormulaNode): CheckedNode | undefined {
		switch (ast.k) {
			case 'number':
				return valueNode({ t: 'number' }, ast.value);
			case 'text':
				return valueNode({ t: 'text' }, ast.value);
			case 'boolean':
				return valueNode({ t: 'boolean' }, ast.value);
			case 'blank':
				return blankNode({ t: 'blank' });
			case 'field':
				return checkField(this, ast);
			case 'call':
				return this.call(ast);
			case 'name':
				this.diagnostics.push(repaired(diagnose('formula.bare-name', ast.range, { name: ast.name, instead: bareNameFix(ast.name) }), this.source, this.scope));
				return undefined;
			case 'logic':
				return checkLogic(this, ast);
			case 'not':
				return checkNot(this, ast);
			case 'negate':
				return checkNegate(this, ast);
			case 'binary':
				return checkBinary(this, ast);
			case 'list':
			case 'missing':
				return undefined;
		}
	}

	/** The node, which must have this type. `place` is the operator or function that needs it. */
	typed(ast: FormulaNode, type: FormulaType, place: string): CheckedNode | undefined {
		const node = this.node(ast);
		const typed = node && asType(this, node, type, ast.range, this.text(ast));
		if (!typed || fits(typed.type, type)) return typed;
		this.wrongType(ast, typed.type, type, place);
		return undefined;
	}

	wrongType(ast: FormulaNode, found: FormulaType, needed: FormulaType, place: string): void {
		const [is, wants, hint] = [this.words(found), this.words(needed), conversionHint(this.text(ast), found, needed)];
		const details = { operand: this.text(ast), found: is.en, foundZh: is.zh, wanted: wants.en, wantedZh: wants.zh, place, placeZh: ` ${place} ` };
		this.report('formula.wrong-type', ast.range, { ...details, suggestion: hint.en, suggestionZh: hint.zh }, this.converted(ast, found, needed));
	}
	/** The repair that `conversionHint` proposes, with the operand in full. */
	converted(ast: FormulaNode, found: FormulaType, needed: FormulaType): Fix | undefined {
		const { fix } = conversionHint(this.whole(ast), found, needed);
		return fix === undefined ? undefined : { range: ast.range, text: fix };
	}
	/** A type in words; records by what people call them. */
	words(type: FormulaType): { en: string; zh: string } {
		return typeWords(type, (model) => this.scope.title?.(model));
	}

	private call(ast: FormulaNode & { k: 'call' }): CheckedNode | undefined {
		if (ast.name === 'PREVIOUS') return checkPrevious(this, ast);
		if (ast.name === 'PEERS') {
			this.report('formula.relation-alone', ast.range, { operand: this.text(ast) });
			return undefined;
		}
		const aggregate = this.scope.aggregate?.(ast.name);
		if (aggregate && (!this.scope.fn(ast.name) || isRelation(this.scope, ast.args[0]))) return checkAggregate(this, ast, aggregate);
		return checkCall(this, ast);
	}

	report(code: FormulaCode, range: Range, details: Details = {}, fix?: string | Fix): void {
		this.diagnostics.push(diagnose(code, range, details, { fix }));
	}
	/** What was written there, cut to a readable length. */
	text(ast: FormulaNode): string {
		return operandOf(this.source, ast.range);
	}
	/** The same in full. */
	whole(ast: FormulaNode): string {
		return this.source.slice(...ast.range);
	}
	/** What people call the model that names are resolved in. */
	modelTitle(): string {
		return this.scope.title?.(this.scope.model) ?? this.scope.model;
	}
	read(at: FieldPath, fields: readonly { model: string; field: string }[]): void {
		const reads = this.frame.use === undefined ? this.dependencies : this.uses[this.frame.use]?.reads;
		reads?.push(at);
		this.readFields(fields);
	}
	/** Fields that the formula needs to be there, although it reads their value in no operand. */
	readFields(fields: readonly { model: string; field: string }[]): void {
		this.fields.push(...fields);
	}
	readFacts(names: readonly FactName[]): void {
		for (const name of names) this.facts.add(name);
	}
	rename(range: Range, text: string): void {
		this.renames.set(range.join(), { range, text });
	}
	/** A relation as it is stored; where it is no plain name, in brackets. */
	renameRelation(range: Range, name: string): void {
		const written = relationText(name);
		if (this.source.slice(...range) !== written) this.rename(range, written);
	}
	canonical(): string {
		return applied(this.source, [...this.renames.values()]);
	}
	formula(node: CheckedNode): CheckedFormula {
		return {
			node,
			type: node.type,
			dependencies: unique(this.dependencies, (d) => [...d.path, d.field].join('.')),
			fields: unique(this.fields, (f) => `${f.model} ${f.field}`),
			relations: this.uses.map((use) => ({ ...use, reads: unique(use.reads, (d) => [...d.path, d.field].join('.')) })),
			facts: [...this.facts],
		};
	}
}

/** The text with all replacements made; they do not overlap. */
export function applied(text: string, fixes: readonly Fix[]): string {
	return fixes.toSorted((a, b) => b.range[0] - a.range[0]).reduce((done, { range, text: by }) => done.slice(0, range[0]) + by + done.slice(range[1]), text);
}
