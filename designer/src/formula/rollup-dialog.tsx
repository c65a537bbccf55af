import { checkFormulaText, displayFormula, type FormulaType, sourceOf } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { Button, Dialog, Field, Select } from '@dougong/ui';
import { useId, useMemo, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import type { Editing } from './editing.ts';
import { FormulaPart } from './formula-part.tsx';
import { Preview } from './preview.tsx';
import { formulaTexts } from './texts.ts';

export interface Rollup {
	of: string;
	fn: 'sum' | 'count' | 'average' | 'minimum' | 'maximum' | 'median';
	value?: string;
	weight?: string;
	where?: string;
}
interface RollupDialogProps {
	editing: Editing;
	/** `app/model` */
	model: string;
	title: string;
	value: Rollup | null;
	onClose(): void;
	/** `type`: of the result. */
	onSave(rollup: Rollup, type: FormulaType): void;
}
/** What a roll-up is made of, choice by choice: which records, how, what of each, and which of them. */
export function RollupDialog({ editing, model, title, value, onClose, onSave }: RollupDialogProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const id = useId();
	const scope = useMemo(() => editing.scopeOf(model), [editing, model]);
	const relations = scope.relations?.(model) ?? [];
	const [draft, setDraft] = useState<Rollup>(() => value ?? { of: relations[0]?.name ?? '', fn: 'sum' });
	const set = (change: Partial<Rollup>) => setDraft((d) => ({ ...d, ...change }));
	const relation = relations.find((r) => [r.name, ...r.aliases, ...r.titles].includes(draft.of));
	const of = relation?.relation.model;
	const inner = useMemo(() => (of === undefined ? null : editing.scopeOf(of)), [editing, of]);
	const rollup = clean(draft);
	const source = sourceOf({ 'x-rollup': rollup } as unknown as JsonObject);
	const check = useMemo(() => (source ? checkFormulaText(source.text, scope) : null), [source, scope]);
	const isWhole = rollup.fn === 'count' || rollup.value !== undefined;
	const footer = (
		<>
			<Button onClick={onClose}>{texts.cancel}</Button>
			<Button variant="primary" disabled={!isWhole || !check?.formula} onClick={() => check?.formula && onSave(rollup, check.formula.type)}>
				{texts.save}
			</Button>
		</>
	);
	if (relations.length === 0) {
		return (
			<Dialog open onClose={onClose} title={texts.editRollup(title)} footer={<Button onClick={onClose}>{texts.close}</Button>}>
				<p>{texts.noRelations}</p>
			</Dialog>
		);
	}
	return (
		<Dialog open onClose={onClose} title={texts.editRollup(title)} size="l" footer={footer}>
			<div className="formula-edit">
				<div className="two-columns">
					<Field id={`${id}of`} label={texts.rollupOf} required>
						<Select
							id={`${id}of`}
							value={relation?.name ?? draft.of}
							options={relations.map((r) => ({ value: r.name, label: r.titleIn?.(language) ?? r.titles[0] ?? r.name }))}
							onChange={(e) => setDraft({ of: e.target.value, fn: draft.fn })}
						/>
					</Field>
					<Field id={`${id}fn`} label={texts.rollupFn} required>
						<Select
							id={`${id}fn`}
							value={draft.fn}
							options={Object.entries(texts.fns).map(([key, label]) => ({ value: key, label }))}
							onChange={(e) => set({ fn: e.target.value as Rollup['fn'] })}
						/>
					</Field>
				</div>
				{inner && (
					<div key={of} className="formula-edit">
						{draft.fn !== 'count' && (
							<FormulaPart
								label={texts.rollupValue}
								value={draft.value ?? ''}
								scope={inner}
								returns={draft.fn === 'minimum' || draft.fn === 'maximum' ? 'any' : 'number'}
								onChange={(next) => set({ value: next })}
							/>
						)}
						{(draft.fn === 'sum' || draft.fn === 'average') && (
							<FormulaPart label={texts.rollupWeight} value={draft.weight ?? ''} scope={inner} returns="number" onChange={(next) => set({ weight: next })} />
						)}
						<FormulaPart label={texts.rollupWhere} value={draft.where ?? ''} scope={inner} returns="boolean" onChange={(next) => set({ where: next })} />
					</div>
				)}
				{isWhole && source && (
					<p className="muted">
						{texts.becomes} <code>{displayFormula(source.text, scope, language)}</code>
					</p>
				)}
				{isWhole && (
					<Preview
						editing={editing}
						target={{ title, model, returns: 'any', value: '', isOptional: false, onSave: () => {} }}
						formula={check?.formula ?? null}
						canonical={check?.canonical ?? ''}
					/>
				)}
			</div>
		</Dialog>
	);
}

function clean({ of, fn, value, weight, where }: Rollup): Rollup {
	const isWeighted = fn === 'sum' || fn === 'average';
	return { of, fn, ...(value && fn !== 'count' && { value }), ...(weight && isWeighted && { weight }), ...(where && { where }) };
}
