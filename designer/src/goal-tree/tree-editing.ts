import { absoluteModel, displayFormula, type FormulaType } from '@dougong/engine';
import { fileOf } from '@dougong/engine';
import type { FormulaReturn, GoalTree, JsonValue } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import { useEditing } from '../formula/editing.ts';
import { formulaTexts } from '../formula/texts.ts';
import { type TreeTexts, treeTexts } from './texts.ts';

/** What the parts of the form need: the tree, its words, and how to change a place of it. */
export interface TreeEditing {
	tree: GoalTree;
	texts: TreeTexts;
	language: string;
	/** `app/model` of the tree. */
	model: string;
	set(pointer: string, value: JsonValue | undefined): void;
	/** A stored formula as people read it. */
	shown(formula: string, model?: string): string;
	edit(formula: { pointer: string; title: string; returns: FormulaReturn | FormulaType; value: string; model?: string; isOptional?: boolean }): void;
	absolute(model: string): string;
}

/** null while the draft cannot be read. */
export function useTreeEditing(tree: GoalTree): TreeEditing | null {
	const { language } = useDesigner();
	const editing = useEditing();
	if (!editing) return null;
	const texts = treeTexts(language);
	const file = fileOf(tree);
	const absolute = (ref: string) => absoluteModel(ref, editing.catalogue.app.key);
	const model = absolute(tree.model);
	const set = (pointer: string, value: JsonValue | undefined) => editing.change(file, pointer, value, texts.changed);
	return {
		tree,
		texts,
		language,
		model,
		set,
		absolute,
		shown: (formula, of = model) => displayFormula(formula, editing.scopeOf(of), language),
		edit: ({ pointer, title, returns, value, model: of = model, isOptional = false }) =>
			editing.editFormula({
				title,
				model: of,
				returns,
				value,
				isOptional,
				onSave: (text) => editing.change(file, pointer, text === '' ? undefined : text, formulaTexts(language).changed(title)),
			}),
	};
}
