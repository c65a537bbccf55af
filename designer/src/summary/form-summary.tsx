import type { Catalogue, CatalogueModel } from '@dougong/engine';
import type { Form } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import { useFormulaAt } from '../formula/formula-list.tsx';
import { formulaTexts } from '../formula/texts.ts';
import { formulaWords } from './formula-words.ts';
import type { SummaryProps } from './summary.tsx';

/** A form as its sections and fields lie, with the conditions in their own words. */
export function FormSummary({ content, catalogue, onGo }: SummaryProps<Form>) {
	const { texts } = useDesigner();
	const formulaAt = useFormulaAt(content);
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
			{content.sections.map((section, i) => (
				<section key={section.key} className="sketch">
					{section.title && <h3>{section.title}</h3>}
					<Condition words={texts.showWhen} formula={section.show} model={model} catalogue={catalogue} onOpen={formulaAt?.(`/sections/${i}/show`)} />
					<ul className={`sketch__fields sketch__fields--${section.columns ?? 1}`}>
						{section.fields.map((item, j) => {
							const field = model?.fieldsByKey.get(item.field);
							const at = (use: string) => formulaAt?.(`/sections/${i}/fields/${j}/${use}`);
							return (
								<li key={item.field} className={`sketch__field sketch__field--${item.span ?? 1}`}>
									<span>
										{item.title ?? field?.title ?? item.field}
										{field?.required && <span className="field__required"> *</span>}
									</span>
									<Condition words={texts.showWhen} formula={item.show} model={model} catalogue={catalogue} onOpen={at('show')} />
									<Condition words={texts.requireWhen} formula={item.require} model={model} catalogue={catalogue} onOpen={at('require')} />
									<Condition words={texts.lockWhen} formula={item.lock} model={model} catalogue={catalogue} onOpen={at('lock')} />
									<Condition words={texts.startsWith} formula={item.preset} model={model} catalogue={catalogue} onOpen={at('preset')} />
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
	/** Opens it in the formula editor. */
	onOpen?: (() => void) | undefined;
}
/** A condition in words; the formula itself is its title. */
export function Condition({ words, formula, model, catalogue, onOpen }: ConditionProps) {
	const { language } = useDesigner();
	if (formula === undefined) return null;
	const read = formulaWords(formula, model, catalogue, language);
	if (onOpen) {
		return (
			<span className="condition">
				{words}{' '}
				<button type="button" className="q" title={formulaTexts(language).edit} onClick={onOpen}>
					{read}
				</button>
			</span>
		);
	}
	return (
		<span className="condition">
			{words} <q title={formula}>{read}</q>
		</span>
	);
}
