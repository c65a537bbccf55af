import type { FormulaHelp, FormulaScope, FormulaType } from '@dougong/engine';
import type { FormulaReturn } from '@dougong/schemas';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { createFormulaCode, type FormulaCode } from './formula-code.ts';
import { formulaTexts } from './texts.ts';

export interface FormulaBoxProps {
	/** What it starts with; from then on it keeps its own text. */
	text: string;
	/** Accessible name. */
	label: string;
	scope: FormulaScope;
	returns: FormulaReturn | FormulaType;
	language: string;
	autoFocus?: boolean;
	onChange(text: string): void;
	onHelp?(help: FormulaHelp | undefined): void;
	ref?: Ref<Pick<FormulaCode, 'replace' | 'insert' | 'select'>>;
}

/** Where a formula is written. The text is as people read it, with titles; `checkFormulaText(…).canonical` is what is stored. */
export function FormulaBox({ ref, ...props }: FormulaBoxProps) {
	const host = useRef<HTMLDivElement>(null);
	const code = useRef<FormulaCode>(null);
	const latest = useRef(props);
	latest.current = props;
	useEffect(() => {
		const element = host.current;
		if (!element) return;
		const { text, label, language, autoFocus } = latest.current;
		const words = formulaTexts(language);
		const made = createFormulaCode({
			root: element.shadowRoot ?? element.attachShadow({ mode: 'open' }),
			text,
			label,
			placeholder: words.placeholder,
			settings: () => ({ ...latest.current, words: { fix: words.fix, phrases: words.phrases } }),
			onChange: (next) => latest.current.onChange(next),
			onHelp: (help) => latest.current.onHelp?.(help),
		});
		code.current = made;
		if (autoFocus) made.select(text.length, text.length);
		return () => made.destroy();
	}, []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: what names mean has changed
	useEffect(() => code.current?.refresh(), [props.scope, props.returns]);
	useImperativeHandle(ref, () => ({
		replace: (changes) => code.current?.replace(changes),
		insert: (text) => code.current?.insert(text),
		select: (from, to) => code.current?.select(from, to),
	}));
	return <div ref={host} className="formula-box" />;
}
