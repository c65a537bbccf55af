import type { Diagnostic } from '@dougong/schemas';
import { cx } from '@dougong/ui';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useDesigner } from '../designer-context.ts';
import { lineOf, parseJson, spanOf } from '../json/parse-json.ts';
import { type DraftStore, type EditOutcome, type FilePath, textOf } from '../store/draft-store.ts';

interface JsonEditorProps {
	store: DraftStore;
	file: FilePath;
	title: string;
	findings: readonly Diagnostic[];
	/** Where to jump to; `jump` says that it is a new one. */
	pointer?: string;
	jump?: number;
}

/** The text of a definition with line numbers. What can be read goes into the draft as it is typed; what cannot says where it stops. */
export function JsonEditor({ store, file, title, findings, pointer, jump }: JsonEditorProps) {
	const { texts } = useDesigner();
	const id = useId();
	const area = useRef<HTMLTextAreaElement>(null);
	const gutter = useRef<HTMLDivElement>(null);
	const kept = useStore(store, (s) => textOf(s, file)) ?? '';
	const [text, setText] = useState(kept);
	const [outcome, setOutcome] = useState<EditOutcome>({ ok: true });
	const own = useRef<string | null>(null);
	// What others change (undo, discard) replaces the text; what is typed here stays as it was typed.
	useLayoutEffect(() => {
		if (own.current === kept) return;
		own.current = kept;
		setText((now) => (sameJson(now, kept) ? now : kept));
		setOutcome({ ok: true });
	}, [kept]);
	const lines = useMemo(() => text.split('\n').length, [text]);
	const marks = useMemo(() => linesOf(text, findings), [text, findings]);

	const type = (next: string) => {
		setText(next);
		setOutcome(store.getState().editText(file, next, texts.changed(title), Date.now()));
		own.current = textOf(store.getState(), file) ?? null;
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: a jump happens once
	useEffect(() => {
		const element = area.current;
		if (!element || pointer === undefined) return;
		const parsed = parseJson(element.value);
		const span = parsed.ok ? spanOf(parsed.spans, pointer) : undefined;
		if (!span) return;
		element.focus();
		element.setSelectionRange(span.start, span.end);
		element.scrollTop = Math.max(0, (lineOf(element.value, span.start).line - 4) * lineHeight);
	}, [jump, pointer]);
	const scroll = () => {
		if (gutter.current && area.current) gutter.current.scrollTop = area.current.scrollTop;
	};
	const mistake = outcome.ok ? undefined : describe(outcome, text, texts);
	return (
		<div className="code">
			{mistake && (
				<p className="code__mistake" role="alert" id={`${id}m`}>
					{mistake}
				</p>
			)}
			<div className="code__box">
				<div ref={gutter} className="code__gutter" aria-hidden="true">
					{Array.from({ length: lines }, (_, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
						<span key={i} className={cx(marks.get(i + 1) && `code__line--${marks.get(i + 1)}`)}>
							{i + 1}
						</span>
					))}
				</div>
				<textarea
					ref={area}
					className="code__text"
					aria-label={`${texts.content}: ${title}`}
					aria-invalid={mistake !== undefined || undefined}
					aria-describedby={mistake ? `${id}m` : undefined}
					spellCheck={false}
					autoCapitalize="off"
					autoComplete="off"
					wrap="off"
					value={text}
					onScroll={scroll}
					onChange={(e) => type(e.target.value)}
					onKeyDown={(e) => keepIndent(e, type)}
				/>
			</div>
			{findings.length > 0 && (
				<ul className="code__findings">
					{findings.map((d) => (
						<li key={`${d.code} ${d.pointer}`} className={`finding finding--${d.severity}`}>
							{d.message} {d.hint && <span className="muted">{d.hint}</span>}
						</li>
					))}
				</ul>
			)}
		</div>
	);
}
const lineHeight = 20;

function describe(outcome: Extract<EditOutcome, { ok: false }>, text: string, texts: ReturnType<typeof useDesigner>['texts']): string {
	if (outcome.reason === 'identity') return texts.wrongIdentity;
	const { line, column } = lineOf(text, outcome.at);
	return texts.mistakeAt(line, column, texts.mistakes[outcome.reason]);
}

function sameJson(a: string, b: string): boolean {
	const [left, right] = [parseJson(a), parseJson(b)];
	return left.ok && right.ok && JSON.stringify(left.value) === JSON.stringify(right.value);
}

/** The worst finding on each line. */
function linesOf(text: string, findings: readonly Diagnostic[]): Map<number, Diagnostic['severity']> {
	const lines = new Map<number, Diagnostic['severity']>();
	if (findings.length === 0) return lines;
	const parsed = parseJson(text);
	if (!parsed.ok) return lines;
	for (const d of findings) {
		const span = spanOf(parsed.spans, d.pointer);
		if (!span) continue;
		const { line } = lineOf(text, span.start);
		if (d.severity === 'error' || !lines.has(line)) lines.set(line, d.severity);
	}
	return lines;
}

/** Enter keeps the indent of the line. Tab leaves the box, so that the keyboard is never caught in it. */
function keepIndent(event: KeyboardEvent<HTMLTextAreaElement>, type: (text: string) => void): void {
	if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
	const { value, selectionStart } = event.currentTarget;
	const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
	const indent = (/^[\t ]*/.exec(line)?.[0] ?? '') + (/[{[]\s*$/.test(line) ? '\t' : '');
	if (indent === '') return;
	event.preventDefault();
	// insertText keeps the browser's own undo; where it is gone, the text is set.
	if (!document.execCommand('insertText', false, `\n${indent}`)) type(`${value.slice(0, selectionStart)}\n${indent}${value.slice(selectionStart)}`);
}
