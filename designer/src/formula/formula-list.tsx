import { displayFormula, type FormulaPlace, fileOf, formulaPlaces } from '@dougong/engine';
import type { Definition } from '@dougong/schemas';
import { Button, Icon, Menu } from '@dougong/ui';
import { useMemo } from 'react';
import { registry, useDesigner } from '../designer-context.ts';
import { type Editing, useEditing } from './editing.ts';
import { placeWords } from './place-words.ts';
import { type FormulaTexts, formulaTexts } from './texts.ts';

const mostOffered = 40;

/** Every formula of a definition, to be opened; and the places that may have one. Of models those of fields stand with the fields. */
export function FormulaList({ definition }: { definition: Definition }) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const editing = useEditing();
	const places = useMemo(() => placesOf(definition, editing, texts), [definition, editing, texts]);
	if (!editing || places.length === 0) return null;
	const filled = places.filter(({ place }) => place.value !== '');
	const empty = places.filter(({ place }) => place.value === '').slice(0, mostOffered);
	const open = (place: FormulaPlace, words: string) => editing.editFormula(targetOf(place, words, editing, texts));
	const trigger = (
		<Button size="s" icon="plus">
			{texts.addFormula}
		</Button>
	);
	return (
		<section className="formula-list">
			<h3>{texts.formulas}</h3>
			<ul>
				{filled.map(({ place, words }) => (
					<li key={place.pointer}>
						<button type="button" className="formula-row" onClick={() => open(place, words)}>
							<span className="formula-row__name">{words}</span>
							<code>{displayFormula(place.value, editing.scopeOf(place.model ?? ''), language)}</code>
							<Icon name="edit" label={texts.edit} size={16} />
						</button>
					</li>
				))}
			</ul>
			{empty.length > 0 && (
				<Menu
					trigger={trigger}
					groups={[{ key: 'all', items: empty.map(({ place, words }) => ({ key: place.pointer, label: words, onSelect: () => open(place, words) })) }]}
				/>
			)}
		</section>
	);
}

function placesOf(definition: Definition, editing: Editing | null, texts: FormulaTexts): { place: FormulaPlace; words: string }[] {
	if (!editing) return [];
	const all = readPlaces(definition, editing).filter((p) => !p.pointer.startsWith('/schema/'));
	return all.map((place) => ({ place, words: placeWords(place, definition, editing.catalogue, texts) }));
}

/** What the editor is opened with for a place of a definition. */
export function targetOf(place: FormulaPlace, words: string, editing: Editing, texts: FormulaTexts) {
	const like = place.like === null ? undefined : modelField(editing, place);
	return {
		title: words,
		model: place.model ?? '',
		returns: like?.formula ?? place.slot.returns,
		value: place.value,
		isOptional: !place.isNeeded,
		onSave: (text: string) => editing.change(place.file, place.pointer, text === '' ? undefined : text, texts.changed(words)),
	};
}

function modelField(editing: Editing, place: FormulaPlace) {
	const [app = '', key = ''] = place.model?.split('/') ?? [];
	return (app === editing.catalogue.app.key ? editing.catalogue : editing.apps.get(app))?.models.get(key)?.fieldsByKey.get(place.like ?? '');
}

/** The place of a file at a pointer, and the editor for it; undefined where there is none. */
export function useFormulaAt(definition: Definition | undefined): ((pointer: string) => (() => void) | undefined) | null {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	const editing = useEditing();
	const places = useMemo(() => (definition && editing ? readPlaces(definition, editing) : []), [definition, editing]);
	if (!editing || !definition) return null;
	return (pointer) => {
		const place = places.find((p) => p.pointer === pointer && p.file === fileOf(definition));
		return place && (() => editing.editFormula(targetOf(place, placeWords(place, definition, editing.catalogue, texts), editing, texts)));
	};
}
function readPlaces(definition: Definition, editing: Editing): FormulaPlace[] {
	try {
		return formulaPlaces(definition, editing.catalogue, registry).filter((p) => p.model !== null);
	} catch {
		// A definition that is half-written: what is wrong with its shape is told by the check.
		return [];
	}
}
