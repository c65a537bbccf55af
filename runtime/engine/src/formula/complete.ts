import type { LocalText } from '../kinds/field-type.ts';
import { formulaLimits, type Range } from './ast.ts';
import { signature } from './check-call.ts';
import { resolvePath } from './resolve-path.ts';
import type { FormulaScope, ScopeField } from './scope.ts';
import { typeWords } from './type-words.ts';

export interface Completion {
	kind: 'field' | 'function' | 'keyword';
	/** What the list shows: a field's title, a function's way of writing. */
	label: string;
	/** What replaces `range`. For fields with the closing bracket when there is none; for functions with the opening parenthesis. */
	insert: string;
	detail: LocalText;
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

/** What may be written at `cursor`, and the part of the source that it replaces. At most 50, those that start with what is written first. */
export function completeFormula(source: string, cursor: number, scope: FormulaScope): { range: Range; items: Completion[] } {
	if (source.length > formulaLimits.length) return { range: [cursor, cursor], items: [] };
	const before = source.slice(0, cursor);
	const bracket = /[[［【]([^\]］】[［【]*)$/.exec(before);
	if (bracket) return fields(source, cursor, bracket[1] ?? '', scope);
	if (isInsideText(before)) return { range: [cursor, cursor], items: [] };
	// From the last 100 characters: the pattern takes the square of what it is given.
	const written = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before.slice(-100))?.[0] ?? '';
	const items = [...functionItems(scope), ...keywordItems(), ...fieldItems(scope.fields(scope.model) ?? [], (f) => `[${f.key}]`)];
	return { range: [cursor - written.length, cursor], items: ranked(items, written) };
}

function fields(source: string, cursor: number, inside: string, scope: FormulaScope): { range: Range; items: Completion[] } {
	const names = inside.split(/[.．]/).map((name) => name.trim());
	const written = names.pop() ?? '';
	const range: Range = [cursor - (/[^.．]*$/.exec(inside)?.[0].length ?? 0), cursor];
	const model = targetOf(scope, names);
	const closing = /^[^[［【]*?[\]］】]/.test(source.slice(cursor)) ? '' : ']';
	const items = model === undefined ? [] : fieldItems(scope.fields(model) ?? [], (f) => f.key + closing);
	return { range, items: ranked(items, written) };
}

/** The model at the end of a path of references. */
function targetOf(scope: FormulaScope, names: readonly string[]): string | undefined {
	if (names.length === 0) return scope.model;
	const found = resolvePath(scope, names, { byTitle: true });
	return found.is === 'found' && found.field.reference && !found.field.reference.many ? found.field.reference.model : undefined;
}

function fieldItems(from: readonly ScopeField[], insert: (field: ScopeField) => string): Completion[] {
	return from.flatMap((f): Completion[] => (f.type ? [{ kind: 'field', label: f.titles[0] ?? f.key, insert: insert(f), detail: typeWords(f.type) }] : []));
}
function functionItems(scope: FormulaScope): Completion[] {
	return scope.functions.map((fn) => ({ kind: 'function', label: signature(fn), insert: `${fn.name}(`, detail: fn.description }));
}
function keywordItems(): Completion[] {
	return Object.entries(keywords).map(([word, detail]) => ({ kind: 'keyword', label: word, insert: word, detail }));
}

function ranked(items: readonly Completion[], written: string): Completion[] {
	const wanted = written.toLowerCase();
	const rank = (item: Completion) => {
		const texts = [item.insert.replace(/^\[/, ''), item.label].map((t) => t.toLowerCase());
		return texts.some((t) => t.startsWith(wanted)) ? 0 : texts.some((t) => t.includes(wanted)) ? 1 : 2;
	};
	return items
		.filter((item) => rank(item) < 2)
		.toSorted((a, b) => rank(a) - rank(b))
		.slice(0, 50);
}

/** Whether a quote is open at the end; doubled quotes cancel out. */
function isInsideText(before: string): boolean {
	let open = '';
	const closing: { [quote: string]: string } = { '"': '"', "'": "'", '“': '”', '‘': '’' };
	for (const c of before) {
		if (open === '') open = closing[c] ?? '';
		else if (c === open) open = '';
	}
	return open !== '';
}
