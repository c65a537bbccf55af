import { findModel } from '@dougong/engine';
import { keyPattern } from '@dougong/schemas';
import { Button, Dialog, Field, Input, Radio, Select } from '@dougong/ui';
import { type FormEvent, useId, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import { keyFrom } from '../home/plain-schema.ts';
import { freeKey, type ResultKind, resultKinds } from './computed-property.ts';
import type { Editing } from './editing.ts';
import { formulaTexts } from './texts.ts';

const legalKey = new RegExp(keyPattern);
const ways = ['formula', 'lookup', 'rollup'] as const;

export interface NewComputed {
	title: string;
	key: string;
	kind: ResultKind;
	how: (typeof ways)[number];
}
interface AddComputedDialogProps {
	editing: Editing;
	model: string;
	onClose(): void;
	onNext(field: NewComputed): void;
}
/** Name, kind of result, and how the value is made; what it is made of comes next. */
export function AddComputedDialog({ editing, model, onClose, onNext }: AddComputedDialogProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const id = useId();
	const taken = new Set(findModel(model, editing.catalogue, editing.apps)?.fieldsByKey.keys());
	const [title, setTitle] = useState('');
	const [typedKey, setKey] = useState<string | null>(null);
	const [kind, setKind] = useState<ResultKind>('number');
	const [how, setHow] = useState<NewComputed['how']>('formula');
	const key = typedKey ?? freeKey(keyFrom(title), taken);
	const error = !legalKey.test(key) || key.length > 36 ? texts.keyBad : taken.has(key) ? texts.keyTaken : undefined;
	const isReady = title.trim() !== '' && error === undefined;
	const next = (event: FormEvent) => {
		event.preventDefault();
		if (isReady) onNext({ title: title.trim(), key, kind, how });
	};
	const footer = (
		<>
			<Button onClick={onClose}>{texts.cancel}</Button>
			<Button variant="primary" type="submit" form={`${id}form`} disabled={!isReady}>
				{texts.create}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={texts.computedTitle} footer={footer}>
			<form id={`${id}form`} className="form-stack" onSubmit={next}>
				<Field id={`${id}title`} label={texts.name} required>
					<Input id={`${id}title`} value={title} maxLength={200} onChange={(e) => setTitle(e.target.value)} />
				</Field>
				<Field id={`${id}how`} label={texts.how} group>
					{ways.map((way) => (
						<Radio key={way} name={`${id}how`} checked={how === way} onChange={() => setHow(way)}>
							{texts.ways[way]} <span className="muted">{texts.waysHelp[way]}</span>
						</Radio>
					))}
				</Field>
				{how === 'formula' && (
					<Field id={`${id}kind`} label={texts.resultKind}>
						<Select
							id={`${id}kind`}
							value={kind}
							options={resultKinds.map((k) => ({ value: k, label: texts.kinds[k] ?? k }))}
							onChange={(e) => setKind(e.target.value as ResultKind)}
						/>
					</Field>
				)}
				<Field id={`${id}key`} label={texts.key} error={error}>
					<Input id={`${id}key`} value={key} invalid={error !== undefined} onChange={(e) => setKey(e.target.value)} />
				</Field>
			</form>
		</Dialog>
	);
}
