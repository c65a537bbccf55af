import type { Catalogue, CatalogueModel } from '@dougong/engine';
import type { Form } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import { formulaWords } from './formula-words.ts';
import type { SummaryProps } from './summary.tsx';

/** A form as its sections and fields lie, with the conditions in their own words. */
export function FormSummary({ content, catalogue, onGo }: SummaryProps<Form>) {
	const { texts } = useDesigner();
	const model = catalogue.models.get(content.model.split('/').at(-1) ?? '');
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			<p className="muted">
				{texts.model}{' '}
				{model && !content.model.includes('/') ? (
					<button type="button" className="link" onClick={() => onGo(`models/${model.key}.json`)}>
						{model.title}
					</button>
				) : (
					content.model
				)}
			</p>
			{content.sections.map((section) => (
				<section key={section.key} className="sketch">
					{section.title && <h3>{section.title}</h3>}
					<Condition words={texts.showWhen} formula={section.show} model={model} catalogue={catalogue} />
					<ul className={`sketch__fields sketch__fields--${section.columns ?? 1}`}>
						{section.fields.map((item) => {
							const field = model?.fieldsByKey.get(item.field);
							return (
								<li key={item.field} className={`sketch__field sketch__field--${item.span ?? 1}`}>
									<span>
										{item.title ?? field?.title ?? item.field}
										{field?.required && <span className="field__required"> *</span>}
									</span>
									<Condition words={texts.showWhen} formula={item.show} model={model} catalogue={catalogue} />
									<Condition words={texts.requireWhen} formula={item.require} model={model} catalogue={catalogue} />
									<Condition words={texts.lockWhen} formula={item.lock} model={model} catalogue={catalogue} />
									<Condition words={texts.startsWith} formula={item.preset} model={model} catalogue={catalogue} />
								</li>
							);
						})}
					</ul>
				</section>
			))}
		</>
	);
}

interface ConditionProps {
	words: string;
	formula: string | undefined;
	model: CatalogueModel | undefined;
	catalogue: Catalogue;
}
/** A condition in words; the formula itself is its title. */
export function Condition({ words, formula, model, catalogue }: ConditionProps) {
	const { language } = useDesigner();
	if (formula === undefined) return null;
	return (
		<span className="condition">
			{words} <q title={formula}>{formulaWords(formula, model, catalogue, language)}</q>
		</span>
	);
}
