import type { FormulaFunction } from '../kinds/formula-function.ts';
import type { LocalText } from '../kinds/field-type.ts';
import { formulaLimits, type Range } from './ast.ts';
import { aggregateSignature } from './check-aggregate.ts';
import { signature } from './check-call.ts';
import { thisNames } from './check-field.ts';
import { quotedText } from './coerce.ts';
import { type Cursor, cursorOf } from './cursor.ts';
import { resolvePath } from './resolve-path.ts';
import { relationText } from './relation.ts';
import { relationsOf } from './resolve-relation.ts';
import type { FormulaScope, ScopeField, ScopeRelation } from './scope.ts';
import { typeWords } from './type-words.ts';

export interface Completion {
	kind: 'field' | 'relation' | 'option' | 'function' | 'keyword';
	/** What the list shows: a title, a function's way of writing. */
	label: string;
	/** Key of a field, a relation or an option, to be shown beside its title. */
	key?: string;
	/** What replaces `range`. For fields with the closing bracket when there is none; for functions with the opening parenthesis. */
	insert: string;
	/** Type of a field, meaning of a function or keyword, model of the records of a relation. */
	detail: LocalText;
	/** How a function is used: its first examples. */
	examples?: readonly string[];
}
export interface CompletionOptions {
	/** Language of titles; the app's main language without it. */
	language?: string;
}

const keywords: { [word: string]: LocalText } = {
	AND: { en: 'Both hold', zh: '两者都成立' },
	OR: { en: 'At least one holds', zh: '至少一个成立' },
	NOT: { en: 'Does not hold', zh: '不成立' },
	IN: { en: 'Is one of a list', zh: '在列表中' },
	TRUE: { en: 'True', zh: '真' },
	FALSE: { en: 'False', zh: '假' },
	BLANK: { en: 'No value', zh: '空值' },
};
/** What belongs to the language itself and looks like a function. */
export const languageFunctions: { [name: string]: { signature: string; description: LocalText } } = {
	PEERS: {
		signature: 'PEERS([field], …)',
		description: { en: 'The records that are alike in these fields, this one included', zh: '这些字段取值相同的记录（包含本记录）' },
	},
	PREVIOUS: {
		signature: 'PREVIOUS(value, order, [alike], …)',
		description: { en: 'The value in the record before this one, in the order of a field', zh: '按某字段排序，取上一条记录的值' },
	},
};

/** What may be written at `cursor`, and the part of the source that it replaces. At most 50, those that start with what is written first. */
export function completeFormula(source: string, cursor: number, scope: FormulaScope, options: CompletionOptions = {}): { range: Range; items: Completion[] } {
	if (source.length > formulaLimits.length) return { range: [cursor, cursor], items: [] };
	const before = source.slice(0, cursor);
	const text = openText(before);
	if (text !== undefined) return choices(source, cursor, before.slice(0, text), scope, options);
	const bracket = /[[［【]([^\]］】[［【]*)$/.exec(before);
	if (bracket) return fields(source, cursor, bracket[1] ?? '', cursorOf(before.slice(0, bracket.index), scope), scope, options);
	// From the last 100 characters: the pattern takes the square of what it is given.
	const written = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]*)?$/u.exec(before.slice(-100))?.[0] ?? '';
	const range: Range = [cursor - written.length, cursor];
	const at = cursorOf(before.slice(0, range[0]), scope);
	const items = [
		...(at.comparedWith ? optionItems(at.comparedWith, options) : []),
		...relationItems(at, options),
		...functionItems(at.scope),
		...keywordItems(),
		...fieldItems(at.scope.fields(at.scope.model) ?? [], (f) => `[${f.key}]`, options),
	];
	return { range, items: ranked(items, written) };
}

/** Inside of a text: the options of what it is compared with. */
function choices(source: string, cursor: number, before: string, scope: FormulaScope, options: CompletionOptions): { range: Range; items: Completion[] } {
	const { comparedWith } = cursorOf(before, scope);
	if (!comparedWith) return { range: [cursor, cursor], items: [] };
	const closing = /^[^"“”'‘’]*["“”'‘’]/.exec(source.slice(cursor))?.[0].length ?? 0;
	const written = source.slice(before.length + 1, cursor);
	return { range: [before.length, cursor + closing], items: ranked(optionItems(comparedWith, options), written) };
}

function optionItems(field: ScopeField, { language }: CompletionOptions): Completion[] {
	const type = field.type?.t === 'list' ? field.type.of : field.type;
	const detail = type ? typeWords(type) : { en: '', zh: '' };
	return (type?.t === 'text' ? (type.options ?? []) : []).map((option) => ({
		kind: 'option',
		label: field.optionTitle?.(option, language) ?? option,
		key: option,
		insert: quotedText(option),
		detail,
	}));
}

function fields(
	source: string,
	cursor: number,
	inside: string,
	at: Cursor,
	root: FormulaScope,
	options: CompletionOptions,
): { range: Range; items: Completion[] } {
	const names = inside.split(/[.．]/).map((name) => name.trim());
	const written = names.pop() ?? '';
	const range: Range = [cursor - (/[^.．]*$/.exec(inside)?.[0].length ?? 0), cursor];
	const ofThis = thisNames.includes(names[0]?.toLowerCase() ?? '');
	const model = ofThis ? targetOf(root, names.slice(1)) : targetOf(at.scope, names);
	const closing = /^[^[［【]*?[\]］】]/.test(source.slice(cursor)) ? '' : ']';
	const items = model === undefined ? [] : fieldItems(root.fields(model) ?? [], (f) => f.key + closing, options);
	const own: Completion = {
		kind: 'field',
		label: options.language?.startsWith('zh') ? '本记录' : 'this',
		key: 'this',
		insert: 'this.',
		detail: { en: 'The record that the formula is for', zh: '公式所在的记录' },
	};
	const isRelationPlace = at.calls.at(-1)?.argument === 0 && at.scope.aggregate?.(at.calls.at(-1)?.name ?? '') !== undefined;
	const relations = names.length === 0 && isRelationPlace ? relationItems(at, options).filter((r) => r.key !== undefined) : [];
	const inBrackets = relations.map((r) => ({ ...r, insert: (r.key ?? '') + closing }));
	return { range, items: ranked([...inBrackets, ...(at.isInSet && names.length === 0 ? [...items, own] : items)], written) };
}

/** The model at the end of a path of references. */
function targetOf(scope: FormulaScope, names: readonly string[]): string | undefined {
	if (names.length === 0) return scope.model;
	const found = resolvePath(scope, names, { byTitle: true });
	return found.is === 'found' && found.field.reference && !found.field.reference.many ? found.field.reference.model : undefined;
}

function fieldItems(from: readonly ScopeField[], insert: (field: ScopeField) => string, { language }: CompletionOptions): Completion[] {
	return from.flatMap((f): Completion[] => {
		const label = (language && f.titleIn?.(language)) || (f.titles[0] ?? f.key);
		return f.type ? [{ kind: 'field', label, key: f.key, insert: insert(f), detail: typeWords(f.type) }] : [];
	});
}

/** As the first operand of a function over sets: what belongs to the record. */
function relationItems({ scope, calls }: Cursor, { language }: CompletionOptions): Completion[] {
	const call = calls.at(-1);
	if (!call || call.argument > 0 || !scope.aggregate?.(call.name)) return [];
	const titleOf = (r: ScopeRelation) => (language && r.titleIn?.(language)) || (r.titles[0] ?? r.name);
	const items = relationsOf(scope, scope.model).map((r): Completion => {
		const model = scope.title?.(r.relation.model) ?? r.relation.model;
		return { kind: 'relation', label: titleOf(r), key: r.name, insert: relationText(r.name), detail: { en: `Records of ${model}`, zh: `“${model}”的记录` } };
	});
	const { signature: label, description } = languageFunctions.PEERS as { signature: string; description: LocalText };
	return [...items, { kind: 'relation', label, insert: 'PEERS(', detail: description }];
}

function functionItems(scope: FormulaScope): Completion[] {
	const examples = (of: readonly { formula: string }[]) => of.slice(0, 3).map((e) => e.formula);
	const plain = scope.functions.map(
		(fn): Completion => ({ kind: 'function', label: signature(fn), insert: `${fn.name}(`, detail: fn.description, examples: examples(fn.examples) }),
	);
	const sets = (scope.aggregates ?? []).map(
		(fn): Completion => ({ kind: 'function', label: aggregateSignature(fn), insert: `${fn.name}(`, detail: fn.description, examples: examples(fn.examples) }),
	);
	const { signature: label, description } = languageFunctions.PREVIOUS as { signature: string; description: LocalText };
	return [...plain, ...sets, ...(scope.relations ? [{ kind: 'function' as const, label, insert: 'PREVIOUS(', detail: description }] : [])];
}
function keywordItems(): Completion[] {
	return Object.entries(keywords).map(([word, detail]) => ({ kind: 'keyword', label: word, insert: word, detail }));
}

/** Those that are called as is written, then those that begin so, then those that have it in them. */
function ranked(items: readonly Completion[], written: string): Completion[] {
	const wanted = written.toLowerCase();
	const rank = (item: Completion) => {
		const texts = [item.insert.replace(/^[["]/, ''), item.label].map((t) => t.toLowerCase());
		if (texts.some((t) => t.startsWith(wanted))) return 0;
		return texts.some((t) => t.includes(wanted)) ? 1 : 2;
	};
	return items
		.filter((item) => rank(item) < 2)
		.toSorted((a, b) => rank(a) - rank(b))
		.slice(0, 50);
}

/** Where a text begins that is open at the end; doubled quotes cancel out. */
function openText(before: string): number | undefined {
	let open = '';
	let from = 0;
	const closing: { [quote: string]: string } = { '"': '"', "'": "'", '“': '”', '‘': '’' };
	for (let i = 0; i < before.length; i++) {
		const c = before.charAt(i);
		if (open === '') {
			open = closing[c] ?? '';
			if (open !== '') from = i;
		} else if (c === open) open = '';
	}
	return open === '' ? undefined : from;
}

/** The call around the cursor: how it is written, and which operand is being written, from 0. undefined outside of calls. */
export interface FormulaHelp {
	name: string;
	signature: string;
	description: LocalText;
	argument: number;
	/** Names of its operands; the last may repeat. */
	operands: readonly string[];
}
export function formulaHelp(source: string, cursor: number, scope: FormulaScope): FormulaHelp | undefined {
	if (source.length > formulaLimits.length) return undefined;
	const at = cursorOf(source.slice(0, cursor), scope);
	const call = at.calls.findLast((c) => c.name !== '');
	if (!call) return undefined;
	const { name, argument } = call;
	const own = Object.hasOwn(languageFunctions, name) ? languageFunctions[name] : undefined;
	if (own) return { name, argument, ...own, operands: name === 'PEERS' ? ['field'] : ['value', 'order', 'alike'] };
	const fn = scope.fn(name);
	const aggregate = scope.aggregate?.(name);
	if (aggregate && (!fn || at.isInSet)) {
		const operands = ['records', ...aggregate.params.map((p) => p.name), 'condition'];
		return { name, argument, signature: aggregateSignature(aggregate), description: aggregate.description, operands };
	}
	return fn && helpOf(fn, argument);
}
function helpOf(fn: FormulaFunction, argument: number): FormulaHelp {
	return { name: fn.name, argument, signature: signature(fn), description: fn.description, operands: fn.params.map((p) => p.name) };
}
