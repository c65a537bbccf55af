import { type CatalogueField, type CatalogueModel, displayFormula, sourceOf } from '@dougong/engine';
import { useDesigner } from '../designer-context.ts';
import type { ComputedStep } from './computed-dialogs.tsx';
import { useEditing } from './editing.ts';
import type { Rollup } from './rollup-dialog.tsx';
import { formulaTexts } from './texts.ts';

interface ComputedWordsProps {
	field: CatalogueField;
	model: CatalogueModel;
	file: string;
	onStep(step: ComputedStep): void;
}
/** What fills a field, to be read and opened: its formula, look-up, roll-up or default. */
export function ComputedWords({ field, model, file, onStep }: ComputedWordsProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const editing = useEditing();
	const { property, pointer, title } = field;
	const source = sourceOf(property);
	const scope = editing?.scopeOf(model.ref);
	const words = (text: string) => (scope ? displayFormula(text, scope, language) : text);
	const byTree = model.computed.get(field.key)?.tree;
	const formulaAt = (keyword: 'x-formula' | 'x-default', value: string) => () =>
		editing?.editFormula({
			title,
			model: model.ref,
			returns: field.formula ?? 'any',
			value,
			isOptional: true,
			onSave: (text) => editing.change(file, `${pointer}/${keyword}`, text === '' ? undefined : text, texts.changed(title)),
		});
	const open = {
		formula: () => formulaAt('x-formula', source?.text ?? '')(),
		lookup: () => onStep({ kind: 'lookup', pointer, title, value: String(property['x-lookup']) }),
		rollup: () => onStep({ kind: 'rollup', pointer, title, value: property['x-rollup'] as unknown as Rollup }),
		tree: () => {},
	};
	const preset = property['x-default'];
	return (
		<div className="details">
			{byTree !== undefined && <span className="muted">{texts.byTree}</span>}
			{source && (
				<Said
					name={texts.computedBy[`x-${source.source}`] ?? ''}
					text={words(source.text)}
					label={texts.editOf(title)}
					onOpen={editing ? open[source.source] : undefined}
				/>
			)}
			{typeof preset === 'string' && (
				<Said
					name={texts.computedBy['x-default'] ?? ''}
					text={words(preset)}
					label={texts.editOf(title)}
					onOpen={editing ? formulaAt('x-default', preset) : undefined}
				/>
			)}
		</div>
	);
}

function Said({ name, text, label, onOpen }: { name: string; text: string; label: string; onOpen: (() => void) | undefined }) {
	return (
		<span>
			{name}{' '}
			{onOpen ? (
				<button type="button" className="q" title={label} onClick={onOpen}>
					{text}
				</button>
			) : (
				<q>{text}</q>
			)}
		</span>
	);
}
