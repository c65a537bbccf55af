import { type CheckedFormula, compileFormula, type Facts, type FormulaScope, type FormulaType } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import { Field, Input, Select } from '@dougong/ui';
import { useId, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import { OutcomeText } from './outcome-text.tsx';
import { fieldAt, outcomeOf, pathOf, typedRecord } from './sample-values.ts';
import { formulaTexts } from './texts.ts';

/** The formula for values that are typed in: one box for each field that it reads. */
export function ByHand({ formula, scope, facts }: { formula: CheckedFormula; scope: FormulaScope; facts: Facts }) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const id = useId();
	const [values, setValues] = useState<{ [path: string]: JsonValue }>({});
	if (formula.relations.length > 0) return <p className="muted">{texts.needsRecords}</p>;
	const outcome = outcomeOf(compileFormula(formula)(typedRecord(values), facts));
	return (
		<div className="by-hand">
			{formula.dependencies.length === 0 && <p className="muted">{texts.noInputs}</p>}
			{formula.dependencies.map((at) => {
				const path = pathOf(at);
				const { title, type, option } = fieldAt(scope, at, language);
				return (
					<Field key={path} id={`${id}${path}`} label={title}>
						<ValueInput
							id={`${id}${path}`}
							type={type}
							option={option}
							value={values[path] ?? null}
							onChange={(value) => setValues((v) => ({ ...v, [path]: value }))}
						/>
					</Field>
				);
			})}
			<p className="by-hand__result" role="status">
				{texts.result} <strong>{<OutcomeText outcome={outcome} type={formula.type} />}</strong>
			</p>
		</div>
	);
}

interface ValueInputProps {
	id: string;
	type: FormulaType | null;
	option(value: string): string;
	value: JsonValue;
	onChange(value: JsonValue): void;
}
function ValueInput({ id, type, option, value, onChange }: ValueInputProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const text = value === null ? '' : String(value);
	const set = (next: string) => onChange(next === '' ? null : next);
	if (type?.t === 'text' && type.options) {
		return (
			<Select
				id={id}
				value={text}
				empty={texts.blank}
				options={type.options.map((o) => ({ value: o, label: option(o) }))}
				onChange={(e) => set(e.target.value)}
			/>
		);
	}
	if (type?.t === 'boolean') {
		const options = [
			{ value: 'true', label: texts.isTrue },
			{ value: 'false', label: texts.isFalse },
		];
		return (
			<Select id={id} value={text} empty={texts.blank} options={options} onChange={(e) => onChange(e.target.value === '' ? null : e.target.value === 'true')} />
		);
	}
	const kind = type?.t === 'number' || type?.t === 'duration' ? 'number' : type?.t === 'date' ? 'date' : type?.t === 'date-time' ? 'datetime-local' : 'text';
	if (kind === 'datetime-local')
		return <Input id={id} type={kind} onChange={(e) => onChange(e.target.value === '' ? null : new Date(e.target.value).toISOString())} />;
	return <Input id={id} type={kind} step="any" value={text} onChange={(e) => set(e.target.value)} />;
}
