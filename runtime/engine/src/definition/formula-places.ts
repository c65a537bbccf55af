import { fileOf } from './read-bundle.ts';
import type { Definition } from '@dougong/schemas';
import type { Registry } from '../kinds/registry.ts';
import type { Catalogue } from './catalogue.ts';
import { type SlotUse, visitDefinition, visitProperty } from './slots.ts';

/** A place of a definition that holds a formula, or could: then `value` is empty. */
export type FormulaPlace = SlotUse & { slot: Extract<SlotUse['slot'], { is: 'formula' }> };

/**
 * Where a definition has formulas and where it may have some, in its own order, of every kind: what an editor offers.
 * `catalogue` is of the app with this definition in it. Of a model also its properties (`x-formula`, `x-default`); parts of look-ups and
 * roll-ups are no slots. Relies on the shape being right, as `slotsOf`.
 */
export function formulaPlaces(definition: Definition, catalogue: Catalogue, registry: Registry): FormulaPlace[] {
	const places: FormulaPlace[] = [];
	const add = (use: SlotUse) => {
		if (isFormula(use)) places.push(use);
	};
	const visitor = { slot: add, emptySlot: add };
	const app = catalogue.app.key;
	const model = definition.kind === 'model' ? catalogue.models.get(definition.key) : undefined;
	for (const { property, type, pointer } of model?.fields ?? []) {
		visitProperty(property, type.config, { app, model: model?.ref ?? '', file: fileOf(definition), pointer, visitor });
	}
	visitDefinition(definition, { app, registry, visitor });
	return places;
}

function isFormula(use: SlotUse): use is FormulaPlace {
	return use.slot.is === 'formula';
}
