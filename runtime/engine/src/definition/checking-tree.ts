import type { GoalTree } from '@dougong/schemas';
import { lastingFacts } from '../computed/check-computed.ts';
import { checkFormulaText } from '../formula/check.ts';
import { compileFormula } from '../formula/evaluate.ts';
import { type FormulaType, type FormulaValue, nilId, noCalendar } from '../formula/types.ts';
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

/** The value of a formula that reads nothing; undefined for any other, and for one with mistakes. */
export function constantValue(text: string, returns: FormulaType, t: CheckingTree): FormulaValue | undefined {
	const { formula } = checkFormulaText(text, formulaScope(t.over.ref, t.home, t.apps, t.registry), { returns });
	if (!formula || formula.dependencies.length > 0 || formula.facts.length > 0 || formula.relations.length > 0) return undefined;
	return compileFormula(formula)({ get: () => null }, nobody);
}
const nobody = {
	...{ me: nilId, myUnit: nilId, myUnits: [], myReports: [], allMyReports: [] },
	...{ today: '2000-01-01', now: '2000-01-01T00:00:00.000Z', timeZone: 'UTC', calendar: noCalendar },
};

/** That a formula which works for everybody, whoever asks, does not read who asks. */
export function checkForEverybody(text: string | undefined, pointer: string, t: CheckingTree): void {
	if (text === undefined) return;
	const { formula } = checkFormulaText(text, formulaScope(t.over.ref, t.home, t.apps, t.registry));
	const fact = formula?.facts.find((name) => !lastingFacts.has(name));
	if (fact !== undefined) t.say(fact === 'now' ? 'tree.reads-clock' : 'tree.reads-asker', pointer);
}
