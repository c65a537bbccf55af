import { lazy, Suspense } from 'react';
import type { FormulaType } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import { AddComputedDialog } from './add-computed-dialog.tsx';
import { kindOf, likeField, propertyOf } from './computed-property.ts';
import type { Editing } from './editing.ts';
import { LookupDialog } from './lookup-dialog.tsx';
import type { Rollup } from './rollup-dialog.tsx';
import { formulaTexts } from './texts.ts';

const RollupDialog = lazy(() => import('./rollup-dialog.tsx').then((m) => ({ default: m.RollupDialog })));

/** What is being made or changed of the computed fields of a model. */
export type ComputedStep =
	| { kind: 'add' }
	| { kind: 'rollup'; pointer: string; title: string; value: Rollup | null }
	| { kind: 'lookup'; pointer: string; title: string; value: string | null };

interface ComputedDialogsProps {
	editing: Editing;
	/** `app/model`, and the file of its definition. */
	model: string;
	file: string;
	step: ComputedStep | null;
	onStep(step: ComputedStep | null): void;
}
/** The dialogs that add a computed field and change look-ups and roll-ups; formulas have the formula editor. */
export function ComputedDialogs({ editing, model, file, step, onStep }: ComputedDialogsProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	if (!step) return null;
	const close = () => onStep(null);
	const save = (pointer: string, title: string, value: JsonValue) => {
		editing.change(file, pointer, value, texts.changed(title));
		close();
	};
	if (step.kind === 'add') {
		return (
			<AddComputedDialog
				editing={editing}
				model={model}
				onClose={close}
				onNext={({ title, key, kind, how }) => {
					const pointer = `/schema/properties/${key}`;
					if (how !== 'formula') return onStep({ kind: how, pointer, title, value: null });
					close();
					const property = propertyOf(kind, title);
					const returns: FormulaType = { t: kind };
					const onSave = (text: string) => text !== '' && editing.change(file, pointer, { ...property, 'x-formula': text }, texts.changed(title));
					editing.editFormula({ title, model, returns, value: '', isOptional: false, onSave });
				}}
			/>
		);
	}
	const { pointer, title, value } = step;
	const whole = (fresh: JsonObject, keyword: string, said: JsonValue) =>
		value === null ? save(pointer, title, { ...fresh, [keyword]: said }) : save(`${pointer}/${keyword}`, title, said);
	if (step.kind === 'lookup') {
		return (
			<LookupDialog
				editing={editing}
				model={model}
				title={title}
				value={step.value}
				onClose={close}
				onSave={(path, field) => whole(likeField(field, title), 'x-lookup', path)}
			/>
		);
	}
	return (
		<Suspense fallback={null}>
			<RollupDialog
				editing={editing}
				model={model}
				title={title}
				value={step.value}
				onClose={close}
				onSave={(rollup, type) => whole(propertyOf(kindOf(type), title), 'x-rollup', rollup as unknown as JsonObject)}
			/>
		</Suspense>
	);
}
