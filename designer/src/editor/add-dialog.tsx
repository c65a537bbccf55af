import { fileOf } from '@dougong/engine';
import { type DefinitionKind, keyPattern } from '@dougong/schemas';
import { Button, Dialog, Field, Input } from '@dougong/ui';
import { type FormEvent, useId, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import { keyFrom } from '../home/plain-schema.ts';
import type { DraftStore, FilePath } from '../store/draft-store.ts';
import { type NewKind, newDefinition } from './new-definition.ts';

const legalKey = new RegExp(keyPattern);

interface AddDialogProps {
	store: DraftStore;
	kind: DefinitionKind;
	onClose(): void;
	onAdded(file: FilePath): void;
}
export function AddDialog({ store, kind, onClose, onAdded }: AddDialogProps) {
	const { texts, registry } = useDesigner();
	const id = useId();
	const [title, setTitle] = useState('');
	const [typedKey, setKey] = useState<string | null>(null);
	const key = typedKey ?? keyFrom(title);
	const { history, addDefinition } = store.getState();
	const isTaken = history.present.definitions.some((d) => d.kind === kind && d.key === key);
	const error = key === '' ? undefined : !legalKey.test(key) || key.length > 36 ? texts.keyBad : isTaken ? texts.keyTaken : undefined;
	const isReady = title.trim() !== '' && key !== '' && error === undefined;
	const add = (event: FormEvent) => {
		event.preventDefault();
		if (!isReady) return;
		const definition = newDefinition({ kind: kind as NewKind, key, title: title.trim(), firstField: texts.name }, history.present, registry);
		addDefinition(definition, texts.added(title.trim()), Date.now());
		onAdded(fileOf(definition));
		onClose();
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
		<Dialog open onClose={onClose} title={texts.addTo(texts.kinds[kind])} footer={footer}>
			<form id={`${id}form`} className="form-stack" onSubmit={add}>
				<Field id={`${id}title`} label={texts.name} required>
					<Input id={`${id}title`} value={title} onChange={(e) => setTitle(e.target.value)} />
				</Field>
				<Field id={`${id}key`} label={texts.key} required help={texts.keyHelp} error={error}>
					<Input id={`${id}key`} value={key} invalid={error !== undefined} onChange={(e) => setKey(e.target.value)} />
				</Field>
			</form>
		</Dialog>
	);
}
