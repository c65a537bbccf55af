import type { Catalogue, FormulaPlace } from '@dougong/engine';
import type { Definition } from '@dougong/schemas';
import { getAt, partsOf } from '../json/set-at.ts';
import type { FormulaTexts } from './texts.ts';

/** What a formula of a definition is for: the things that it stands in, by what people call them, then its use. */
export function placeWords(place: FormulaPlace, definition: Definition, catalogue: Catalogue, texts: FormulaTexts): string {
	const parts = partsOf(place.pointer);
	const words: string[] = [];
	let pointer = '';
	for (const [i, part] of parts.slice(0, -1).entries()) {
		pointer += `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
		const word = nameOf(getAt(definition, pointer), part, parts[i - 1], place, catalogue);
		if (word !== undefined && word !== words.at(-1)) words.push(word);
	}
	const last = parts.at(-1) ?? '';
	const within = parts.at(-2) ?? '';
	const isNamed = within === 'inputs' || within === 'values';
	words.push(isNamed ? `${texts.slots[within]} ${last}` : (texts.slots[last] ?? last));
	return words.join(' · ');
}

function nameOf(value: unknown, part: string, above: string | undefined, { model }: FormulaPlace, catalogue: Catalogue): string | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const { title, message, field, key } = value as { [name: string]: unknown };
	if (above === 'models') return catalogue.models.get(part.split('/').at(-1) ?? '')?.title ?? part;
	for (const text of [title, message]) if (typeof text === 'string') return text;
	const [app, name] = model?.split('/') ?? [];
	const fields = app === catalogue.app.key ? catalogue.models.get(name ?? '')?.fieldsByKey : undefined;
	for (const found of [field, key]) if (typeof found === 'string') return fields?.get(found)?.title ?? found;
	return above === 'properties' ? part : undefined;
}
