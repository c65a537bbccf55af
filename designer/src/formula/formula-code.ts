import {
	autocompletion,
	type Completion,
	type CompletionContext,
	closeBrackets,
	closeBracketsKeymap,
	completionKeymap,
	completionStatus,
	snippet,
	startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, forceLinting, linter, lintKeymap } from '@codemirror/lint';
import { EditorState, Prec, RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView, keymap, placeholder, ViewPlugin } from '@codemirror/view';
import {
	checkFormulaText,
	type Completion as FormulaCompletion,
	completeFormula,
	displayFormula,
	type FormulaHelp,
	formulaHelp,
	type FormulaScope,
	type FormulaToken,
	formulaTokens,
	type FormulaType,
} from '@dougong/engine';
import type { FormulaReturn } from '@dougong/schemas';
import { formulaTheme } from './formula-theme.ts';

/** What the editor works with just now; asked for whenever it is needed. */
export interface CodeSettings {
	scope: FormulaScope;
	returns: FormulaReturn | FormulaType;
	language: string;
	words: { fix: string; phrases: Record<string, string> };
}
export interface FormulaCodeOptions {
	root: ShadowRoot;
	text: string;
	label: string;
	placeholder: string;
	settings(): CodeSettings;
	onChange(text: string): void;
	/** The call that the cursor is in. */
	onHelp(help: FormulaHelp | undefined): void;
}
export interface FormulaCode {
	/** Takes the place of a part of the text. */
	replace(changes: readonly { from: number; to: number; insert: string }[]): void;
	/** Puts a text where the cursor is, and the cursor behind it. */
	insert(text: string): void;
	/** Selects a part of the text and goes there. */
	select(from: number, to: number): void;
	/** The scope has changed. */
	refresh(): void;
	destroy(): void;
}

/**
 * A text box for one formula, in a shadow root: there its styles are sheets of the root, which a Content-Security-Policy without inline
 * styles allows.
 */
export function createFormulaCode(options: FormulaCodeOptions): FormulaCode {
	const { root, settings } = options;
	const box = document.createElement('div');
	root.replaceChildren(box);
	const view = new EditorView({ root, parent: box, state: EditorState.create({ doc: options.text, extensions: extensions(options) }) });
	keepEscape(root.host as HTMLElement, view);
	return {
		replace(changes) {
			view.dispatch({ changes: [...changes], userEvent: 'input.fix' });
			view.focus();
		},
		insert(text) {
			const { from, to } = view.state.selection.main;
			const insert = text.endsWith('(') ? `${text})` : text;
			view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + text.length }, userEvent: 'input.complete', scrollIntoView: true });
			view.focus();
		},
		select(from, to) {
			const end = view.state.doc.length;
			view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) }, scrollIntoView: true });
			view.focus();
		},
		refresh: () => {
			if (settings().scope) forceLinting(view);
		},
		destroy: () => view.destroy(),
	};
}

function extensions(options: FormulaCodeOptions) {
	const { settings, onChange, onHelp, label } = options;
	const { phrases } = settings().words;
	return [
		history(),
		EditorView.lineWrapping,
		EditorView.contentAttributes.of({ 'aria-label': label, autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false', lang: 'und' }),
		placeholder(options.placeholder),
		EditorState.phrases.of(phrases),
		highlight,
		bracketMatching(),
		EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['(', '[', '"', '（', '【', '［', '“'], before: ')],）】］，' } }]),
		closeBrackets(),
		autocompletion({
			override: [(context) => complete(context, settings())],
			icons: false,
			maxRenderedOptions: mostOptions,
			addToOptions: [{ render: keyOf, position: 90 }],
		}),
		linter((view) => mistakes(view, settings()), { delay: 250 }),
		Prec.high(keymap.of([...completionKeymap])),
		keymap.of([...closeBracketsKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
		EditorView.updateListener.of((update) => {
			if (update.docChanged) onChange(update.state.doc.toString());
			if (update.docChanged || update.selectionSet || update.focusChanged)
				onHelp(formulaHelp(update.state.doc.toString(), update.state.selection.main.head, settings().scope));
		}),
		replaceSelection,
		...formulaTheme,
	];
}

/** As many as fit without scrolling; the arrow keys move on to the rest. */
const mostOptions = 9;

/**
 * Where text replaces a selection, browsers keep its colours by an inline style, which the page forbids. So the replacing is done here,
 * as it would have been.
 */
const replaceSelection = EditorView.domEventHandlers({
	beforeinput(event, view) {
		const text = event.data ?? event.dataTransfer?.getData('text/plain');
		if (!event.inputType.startsWith('insert') || event.isComposing || !text) return false;
		const [from, to] = selectedIn(view);
		if (from === to) return false;
		if (view.state.selection.main.from !== from || view.state.selection.main.to !== to) view.dispatch({ selection: { anchor: from, head: to } });
		event.preventDefault();
		const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
		const isTaken = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert));
		if (!isTaken) view.dispatch(insert());
		return true;
	},
});

/** What is selected on the page: the editor may not have heard of it yet. */
function selectedIn(view: EditorView): [from: number, to: number] {
	const { main } = view.state.selection;
	// Browsers differ in who knows the selection inside of a shadow root.
	const selection = (view.root as { getSelection?(): Selection | null }).getSelection?.();
	const { anchorNode, focusNode } = selection ?? {};
	if (!selection || !anchorNode || !focusNode || !view.contentDOM.contains(anchorNode) || !view.contentDOM.contains(focusNode)) return [main.from, main.to];
	const ends = [view.posAtDOM(anchorNode, selection.anchorOffset), view.posAtDOM(focusNode, selection.focusOffset)];
	return [Math.min(...ends), Math.max(...ends)];
}

/** Esc closes the list of completions first, and only then what is around the editor. */
function keepEscape(host: HTMLElement, view: EditorView): void {
	let isListOpen = false;
	host.addEventListener(
		'keydown',
		() => {
			isListOpen = completionStatus(view.state) === 'active';
		},
		{ capture: true },
	);
	host.addEventListener('keydown', (event) => {
		if (event.key === 'Escape' && isListOpen) event.stopPropagation();
	});
}

const tokenMarks: { [K in FormulaToken['kind']]: Decoration } = {
	number: Decoration.mark({ class: 'tok-number' }),
	text: Decoration.mark({ class: 'tok-text' }),
	field: Decoration.mark({ class: 'tok-field' }),
	function: Decoration.mark({ class: 'tok-function' }),
	keyword: Decoration.mark({ class: 'tok-keyword' }),
	relation: Decoration.mark({ class: 'tok-relation' }),
	operator: Decoration.mark({ class: 'tok-operator' }),
};
/** A formula is short, so all of it is coloured at every change. */
const highlight = ViewPlugin.fromClass(
	class {
		decorations;
		constructor(view: EditorView) {
			this.decorations = decorate(view.state.doc.toString());
		}
		update(update: { docChanged: boolean; view: EditorView }) {
			if (update.docChanged) this.decorations = decorate(update.view.state.doc.toString());
		}
	},
	{ decorations: (plugin) => plugin.decorations },
);
function decorate(text: string) {
	const builder = new RangeSetBuilder<Decoration>();
	for (const { kind, range } of formulaTokens(text)) if (range[1] > range[0]) builder.add(range[0], Math.min(range[1], text.length), tokenMarks[kind]);
	return builder.finish();
}

function mistakes(view: EditorView, { scope, returns, language, words }: CodeSettings): Diagnostic[] {
	const text = view.state.doc.toString();
	if (text.trim() === '') return [];
	const own = language.startsWith('zh') ? 'zh' : 'en';
	return checkFormulaText(text, scope, { returns }).diagnostics.map((d): Diagnostic => {
		const { fix } = d;
		return {
			from: Math.min(d.range[0], text.length),
			to: Math.min(Math.max(d.range[1], d.range[0]), text.length),
			severity: d.severity,
			message: [d.message[own], d.hint?.[own]].filter(Boolean).join(own === 'zh' ? '。' : '. '),
			...(fix && {
				actions: [
					{
						name: words.fix,
						apply: (target) => {
							if (target.state.doc.toString() === text)
								target.dispatch({ changes: { from: fix.range[0], to: fix.range[1], insert: fix.text }, userEvent: 'input.fix' });
						},
					},
				],
			}),
		};
	});
}

/** The key of a field, beside its title. */
function keyOf(completion: Completion): Node | null {
	const { key } = completion as Completion & { key?: string };
	if (key === undefined) return null;
	const element = document.createElement('span');
	element.className = 'item-key';
	element.textContent = key;
	return element;
}

function complete(context: CompletionContext, { scope, language }: CodeSettings) {
	const text = context.state.doc.toString();
	const { range, items } = completeFormula(text, context.pos, scope, { language });
	const [from, to] = range;
	const before = text.slice(0, from);
	const isAsked = context.explicit || from < context.pos || /[[［【]$/.test(before) || items[0]?.kind === 'option' || items[0]?.kind === 'relation';
	if (!isAsked || items.length === 0) return null;
	return { from, to, filter: false, options: items.map((item) => optionOf(item, scope, language)) };
}

function optionOf(item: FormulaCompletion, scope: FormulaScope, language: string): Completion & { key?: string } {
	const own = language.startsWith('zh') ? 'zh' : 'en';
	const isCall = item.kind === 'function';
	return {
		label: item.label,
		type: item.kind,
		...(!isCall && item.key !== undefined && item.key !== item.label && { key: item.key }),
		...(item.detail[own] !== '' && { detail: item.detail[own] }),
		...(isCall && { info: () => infoOf(item, own) }),
		apply: (view, completion, from, to) => {
			if (isCall) return insertCall(view, completion, item.insert, from, to, scope);
			insertName(view, item.insert, from, to, scope, language);
		},
	};
}

function infoOf({ detail, examples }: FormulaCompletion, own: 'zh' | 'en'): Node {
	const box = document.createElement('div');
	const words = document.createElement('p');
	words.textContent = detail[own];
	box.append(words);
	for (const example of examples ?? []) {
		const code = document.createElement('code');
		code.textContent = example;
		box.append(code);
	}
	return box;
}

/** A call with a place for each operand that it needs; Tab goes from one to the next. */
function insertCall(view: EditorView, completion: Completion, insert: string, from: number, to: number, scope: FormulaScope): void {
	const name = insert.replace(/\($/, '');
	const hasParenthesis = /^\s*[(（]/.test(view.state.doc.sliceString(to, to + 5));
	if (hasParenthesis) {
		view.dispatch({ changes: { from, to, insert: name }, selection: { anchor: from + name.length }, userEvent: 'input.complete' });
		return;
	}
	const places = operandsOf(name, scope);
	const slots = Array.from({ length: places }, (_, i) => `\${${i + 1}}`).join(', ');
	snippet(places > 0 ? `${name}(${slots})\${}` : `${name}()`)(view, completion, from, to);
	if (places > 0) startCompletion(view);
}

function operandsOf(name: string, scope: FormulaScope): number {
	if (name === 'PREVIOUS') return 2;
	if (name === 'PEERS') return 1;
	const fn = scope.fn(name);
	if (fn) return fn.params.filter((p) => !p.optional).length;
	const aggregate = scope.aggregate?.(name);
	return aggregate ? 1 + aggregate.params.length : 1;
}

/** A field or option. Fields stand by title, as the rest of the text: the engine names them by key. */
function insertName(view: EditorView, insert: string, from: number, to: number, scope: FormulaScope, language: string): void {
	const text = view.state.doc.toString();
	const tail = text.slice(to);
	const shown = displayFormula(text.slice(0, from) + insert + tail, scope, language);
	const isUnchanged = shown.endsWith(tail);
	const next = isUnchanged ? shown : text.slice(0, from) + insert + tail;
	// Out of the brackets that closed themselves.
	const skip = /^\s*[\]］】]/.exec(tail)?.[0].length ?? 0;
	const anchor = next.length - tail.length + (/[\]］】("“.]$/.test(insert) ? 0 : skip);
	view.dispatch({ changes: { from: 0, to: text.length, insert: next }, selection: { anchor }, userEvent: 'input.complete', scrollIntoView: true });
	if (insert.endsWith('.') || insert.endsWith('(')) startCompletion(view);
}
