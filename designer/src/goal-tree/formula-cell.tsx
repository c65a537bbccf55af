import type { FormulaType } from '@dougong/engine';
import type { FormulaReturn } from '@dougong/schemas';
import type { TreeEditing } from './tree-editing.ts';

interface FormulaCellProps {
	editing: TreeEditing;
	pointer: string;
	title: string;
	returns: FormulaReturn | FormulaType;
	value: string | undefined;
	model?: string;
	isOptional?: boolean;
	/** Instead of a formula that is not there. */
	empty?: string;
}
/** A formula that opens the editor. */
export function FormulaCell({ editing, value = '', empty, ...formula }: FormulaCellProps) {
	return (
		<button
			type="button"
			className="q"
			aria-label={`${formula.title}: ${value === '' ? (empty ?? editing.texts.choose) : editing.shown(value, formula.model)}`}
			onClick={() => editing.edit({ ...formula, value })}
		>
			{value === '' ? (empty ?? editing.texts.choose) : editing.shown(value, formula.model)}
		</button>
	);
}
