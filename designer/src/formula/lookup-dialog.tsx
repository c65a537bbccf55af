import { type CatalogueField, findModel } from '@dougong/engine';
import { Button, Dialog, Field, Select } from '@dougong/ui';
import { useId, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import type { Editing } from './editing.ts';
import { formulaTexts } from './texts.ts';

interface LookupDialogProps {
	editing: Editing;
	/** `app/model` */
	model: string;
	title: string;
	/** `owner.org_unit` */
	value: string | null;
	onClose(): void;
	/** `field`: what is looked up. */
	onSave(path: string, field: CatalogueField): void;
}
/** Which reference to follow, and which field to take there. */
export function LookupDialog({ editing, model, title, value, onClose, onSave }: LookupDialogProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const id = useId();
	const scope = editing.scopeOf(model);
	const references = (scope.fields(model) ?? []).filter((f) => f.reference && !f.reference.many);
	const [way, setWay] = useState(() => value?.split('.').slice(0, -1).join('.') ?? references[0]?.key ?? '');
	const [key, setKey] = useState(() => value?.split('.').at(-1) ?? '');
	let at: string | undefined = model;
	for (const step of way.split('.')) at = at && scope.fields(at)?.find((f) => f.key === step)?.reference?.model;
	const target = at === undefined ? undefined : findModel(at, editing.catalogue, editing.apps);
	const inner = at === undefined ? [] : (scope.fields(at) ?? []).filter((f) => f.type !== null);
	const field = target?.fieldsByKey.get(key);
	const titleOf = (f: { key: string; titles: readonly string[]; titleIn?(language: string): string | undefined }) =>
		f.titleIn?.(language) ?? f.titles[0] ?? f.key;
	const ways = references.map((f) => ({ value: f.key, label: titleOf(f) }));
	const footer = (
		<>
			<Button onClick={onClose}>{texts.cancel}</Button>
			<Button variant="primary" disabled={!field} onClick={() => field && onSave(`${way}.${key}`, field)}>
				{texts.save}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={texts.editLookup(title)} footer={footer}>
			{references.length === 0 ? (
				<p>{texts.noReferences}</p>
			) : (
				<div className="form-stack">
					<Field id={`${id}way`} label={texts.reference} required>
						<Select
							id={`${id}way`}
							value={way}
							options={way.includes('.') ? [...ways, { value: way, label: way }] : ways}
							onChange={(e) => {
								setWay(e.target.value);
								setKey('');
							}}
						/>
					</Field>
					<Field id={`${id}field`} label={texts.lookedUp} required>
						<Select
							id={`${id}field`}
							value={key}
							empty={texts.choose}
							options={inner.map((f) => ({ value: f.key, label: titleOf(f) }))}
							onChange={(e) => setKey(e.target.value)}
						/>
					</Field>
				</div>
			)}
		</Dialog>
	);
}
