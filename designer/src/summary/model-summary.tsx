import { type CatalogueField, fileOf, findModel } from '@dougong/engine';
import type { Model } from '@dougong/schemas';
import { Button, Icon, Pill } from '@dougong/ui';
import { useState } from 'react';
import { ComputedDialogs, type ComputedStep } from '../formula/computed-dialogs.tsx';
import { ComputedWords } from '../formula/computed-words.tsx';
import { useEditing } from '../formula/editing.ts';
import { useFormulaAt } from '../formula/formula-list.tsx';
import { Condition } from './form-summary.tsx';
import { formulaTexts } from '../formula/texts.ts';
import { localText, useDesigner } from '../designer-context.ts';
import type { SummaryProps } from './summary.tsx';

/** The fields of a model as a table, then what holds for its records. */
export function ModelSummary({ content, catalogue }: SummaryProps<Model>) {
	const { texts, language } = useDesigner();
	const model = catalogue.models.get(content.key);
	const editing = useEditing();
	const words = formulaTexts(language);
	const formulaAt = useFormulaAt(content);
	const [step, setStep] = useState<ComputedStep | null>(null);
	const file = fileOf(content);
	const fields = model?.fields ?? [];
	if (fields.length === 0) return <p className="muted">{texts.noFields}</p>;
	const titleOf = (key: string) => model?.fieldsByKey.get(key)?.title ?? key;
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			{model?.titleField && (
				<p className="muted">
					{texts.recordName} {titleOf(model.titleField)}
				</p>
			)}
			{editing && model && (
				<div className="summary__head">
					<Button icon="plus" onClick={() => setStep({ kind: 'add' })}>
						{words.addComputed}
					</Button>
					<ComputedDialogs editing={editing} model={model.ref} file={file} step={step} onStep={setStep} />
				</div>
			)}
			<div className="summary__scroll">
				<table className="facts">
					<thead>
						<tr>
							<th>{texts.field}</th>
							<th>{texts.type}</th>
							<th>{texts.required}</th>
							<th>{texts.details}</th>
							<th>{texts.fieldKey}</th>
						</tr>
					</thead>
					<tbody>
						{fields.map((field) => (
							<tr key={field.key}>
								<th scope="row">{field.title}</th>
								<td>{localText(field.type.title, language)}</td>
								<td>{field.required && <Icon name="check" label={texts.required} />}</td>
								<td>
									<Details field={field} catalogue={catalogue} />
									{model && <ComputedWords field={field} model={model} file={file} onStep={setStep} />}
								</td>
								<td>
									<code>{field.key}</code>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			{content.rules && (
				<section>
					<h3>{texts.rules}</h3>
					<ul className="plain-list">
						{content.rules.map((rule, i) => (
							<li key={rule.key}>
								{rule.message}
								<Condition words="" formula={rule.assert} model={model} catalogue={catalogue} onOpen={formulaAt?.(`/rules/${i}/assert`)} />
							</li>
						))}
					</ul>
				</section>
			)}
			{content.unique && (
				<section>
					<h3>{texts.unique}</h3>
					<ul className="plain-list">
						{content.unique.map((u) => (
							<li key={u.key}>{u.fields.map(titleOf).join(' + ')}</li>
						))}
					</ul>
				</section>
			)}
		</>
	);
}

function Details({ field, catalogue }: { field: CatalogueField; catalogue: SummaryProps<Model>['catalogue'] }) {
	const { texts } = useDesigner();
	const { property, reference } = field;
	const holder = (typeof property.items === 'object' && property.items !== null ? property.items : property) as { oneOf?: unknown };
	const options = Array.isArray(holder.oneOf) ? (holder.oneOf as { const?: unknown; title?: string; 'x-color'?: string }[]) : [];
	const apps = useEditing()?.apps ?? new Map();
	const target = reference && (findModel(reference.model, catalogue, apps)?.title ?? reference.model);
	return (
		<div className="details">
			{target && (
				<span>
					{texts.refersTo} {target}
				</span>
			)}
			{options.slice(0, 12).map((o) => (
				<Pill key={String(o.const)} color={o['x-color']}>
					{o.title ?? String(o.const)}
				</Pill>
			))}
			{property['x-unique'] === true && <span>{texts.unique}</span>}
			{field.description && <span className="muted">{field.description}</span>}
		</div>
	);
}
