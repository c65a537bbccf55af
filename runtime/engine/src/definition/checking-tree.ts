import type { GoalTree } from '@dougong/schemas';
import { checkFormulaText } from '../formula/check.ts';
import type { FormulaType } from '../formula/types.ts';
import type { CatalogueModel } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { formulaScope } from './formula-scope.ts';

/** What the checks of one tree work with. Pointers are into its file. */
export interface CheckingTree extends Checking {
	readonly tree: GoalTree;
	/** The model that the tree is over. */
	readonly over: CatalogueModel;
	say(code: string, pointer: string, details?: { [name: string]: string | number }): void;
}

const ofType: ReadonlySet<string> = new Set(['formula.wrong-result', 'formula.unknown-option', 'formula.not-a-date', 'formula.not-an-instant']);

/** That a formula gives a value of the type; its other mistakes are told where the references of every definition are checked. */
export function checkType(at: { value: string; file: string; pointer: string }, model: CatalogueModel, returns: FormulaType, c: Checking): void {
	const { diagnostics } = checkFormulaText(at.value, formulaScope(model.ref, c.home, c.apps, c.registry), { returns });
	for (const d of diagnostics) if (ofType.has(d.code)) c.report.addFormula({ file: at.file, pointer: at.pointer }, d);
}
