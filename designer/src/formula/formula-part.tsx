import { checkFormulaText, displayFormula, type FormulaScope, type FormulaType } from '@dougong/engine';
import type { FormulaReturn } from '@dougong/schemas';
import { useMemo, useRef, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import { FormulaBox } from './formula-box.tsx';
import type { FormulaCode } from './formula-code.ts';
import { Mistakes } from './mistakes.tsx';
import { formulaTexts } from './texts.ts';

interface FormulaPartProps {
	label: string;
	/** As it is stored. */
	value: string;
	scope: FormulaScope;
	returns: FormulaReturn | FormulaType;
	onChange(canonical: string): void;
}
/** A formula as one part of something larger: its name, the box, and what is wrong with it. */
export function FormulaPart({ label, value, scope, returns, onChange }: FormulaPartProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const [start] = useState(() => (value === '' ? '' : displayFormula(value, scope, language)));
	const [text, setText] = useState(start);
	const code = useRef<Pick<FormulaCode, 'replace' | 'insert' | 'select'>>(null);
	const own = language.startsWith('zh') ? 'zh' : 'en';
	const diagnostics = useMemo(() => (text.trim() === '' ? [] : checkFormulaText(text, scope, { returns }).diagnostics), [text, scope, returns]);
	const type = (next: string) => {
		setText(next);
		onChange(next.trim() === '' ? '' : checkFormulaText(next, scope, { returns }).canonical);
	};
	return (
		<div className="formula-part">
			<p className="field__label">{label}</p>
			<FormulaBox ref={code} text={start} label={label} scope={scope} returns={returns} language={language} onChange={type} />
			{diagnostics.length > 0 && <Mistakes diagnostics={diagnostics} texts={texts} own={own} code={code} />}
		</div>
	);
}
