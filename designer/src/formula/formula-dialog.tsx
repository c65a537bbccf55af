import { checkFormulaText, displayFormula, type FormulaHelp, typeWords } from '@dougong/engine';
import { Button, ConfirmDialog, Dialog } from '@dougong/ui';
import { useMemo, useRef, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import type { Editing, FormulaTarget } from './editing.ts';
import { FormulaBox } from './formula-box.tsx';
import type { FormulaCode } from './formula-code.ts';
import { InsertMenus } from './insert-menus.tsx';
import { Mistakes } from './mistakes.tsx';
import { Preview } from './preview.tsx';
import { formulaTexts } from './texts.ts';

const nothing = { formula: null, canonical: '', diagnostics: [] };

interface FormulaDialogProps {
	editing: Editing;
	target: FormulaTarget;
	onClose(): void;
}
/** Writes one formula of the draft: with titles, while it is stored by keys. */
export function FormulaDialog({ editing, target, onClose }: FormulaDialogProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const scope = useMemo(() => editing.scopeOf(target.model), [editing, target.model]);
	const [start] = useState(() => (target.value === '' ? '' : displayFormula(target.value, scope, language)));
	const [text, setText] = useState(start);
	const [isLeaving, setLeaving] = useState(false);
	const [help, setHelp] = useState<FormulaHelp | undefined>();
	const code = useRef<Pick<FormulaCode, 'replace' | 'insert' | 'select'>>(null);
	const isEmpty = text.trim() === '';
	const check = useMemo(() => (isEmpty ? nothing : checkFormulaText(text, scope, { returns: target.returns })), [text, scope, target.returns, isEmpty]);
	const isRight = check.formula !== null;
	const own = language.startsWith('zh') ? 'zh' : 'en';
	const wanted =
		typeof target.returns === 'string' ? (texts.types[target.returns] ?? target.returns) : typeWords(target.returns, (model) => scope.title?.(model))[own];
	const save = () => {
		target.onSave(isEmpty ? '' : check.canonical);
		onClose();
	};
	// A press beside the dialog must not cost a formula.
	const leave = () => (text === start ? onClose() : setLeaving(true));
	const footer = (
		<>
			{target.isOptional && target.value !== '' && (
				<Button
					variant="ghost"
					className="dialog__foot-start"
					onClick={() => {
						target.onSave('');
						onClose();
					}}
				>
					{texts.clear}
				</Button>
			)}
			<Button onClick={onClose}>{texts.cancel}</Button>
			<Button variant="primary" disabled={isEmpty} onClick={save}>
				{isRight || isEmpty ? texts.save : texts.saveAnyway}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={leave} title={texts.title(target.title)} size="l" footer={footer}>
			<div className="formula-edit">
				<p className="muted">
					{texts.over(scope.title?.(target.model) ?? target.model)}
					{target.returns !== 'any' && (own === 'zh' ? `，${texts.needs(wanted)}` : `. ${texts.needs(wanted)}.`)}
				</p>
				<FormulaBox
					ref={code}
					text={start}
					label={texts.title(target.title)}
					scope={scope}
					returns={target.returns}
					language={language}
					autoFocus
					onChange={setText}
					onHelp={setHelp}
				/>
				<CallHelp help={help} language={language} />
				<InsertMenus scope={scope} onInsert={(insert) => code.current?.insert(insert)} />
				{!isEmpty && <Mistakes diagnostics={check.diagnostics} texts={texts} own={own} code={code} />}
				<Preview editing={editing} target={target} formula={check.formula} canonical={check.canonical} />
				<ConfirmDialog
					open={isLeaving}
					title={texts.leaveTitle}
					body={texts.leaveBody}
					action={texts.leave}
					cancel={texts.stay}
					danger
					onAnswer={(yes) => {
						setLeaving(false);
						if (yes) onClose();
					}}
				/>
			</div>
		</Dialog>
	);
}

/** The call that the cursor is in, with the operand that is being written set off. */
function CallHelp({ help, language }: { help: FormulaHelp | undefined; language: string }) {
	if (!help) return null;
	const [name = '', ...rest] = help.signature.split('(');
	const inside = rest.join('(').replace(/\)$/, '');
	const operands = inside.split(/,\s*/);
	const at = Math.min(help.argument, operands.length - 1);
	return (
		<p className="call-help">
			<code>
				{name}(
				{operands.map((operand, i) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: an operand is its place
					<span key={i}>
						{i > 0 && ', '}
						{i === at ? <mark>{operand}</mark> : operand}
					</span>
				))}
				)
			</code>
			<span className="muted">{language.startsWith('zh') ? help.description.zh : help.description.en}</span>
		</p>
	);
}
