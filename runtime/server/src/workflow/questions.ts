import { absoluteModel, type CheckedFormula, checkFormulaText } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { planned } from '../records/list.ts';
import { type CompiledRunQuestion, compileRunQuestion, type RunQuestion, type RunRow } from '../stores/run-formula.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { EffectRefused } from './effect-refused.ts';
import { type RunScope, runScope } from './run-scope.ts';
import type { RunTransaction } from './transaction.ts';

/** What a question needs to know of a run; more than a run that has begun has it. */
export type Asking = Pick<RunTransaction, 'services' | 'env' | 'set' | 'ctx' | 'view' | 'pinned'> & {
	client: Connection;
	run: Pick<RunTransaction['run'], 'subject' | 'initiator' | 'variables'> & { startedAt?: string; scheduledAt?: string };
};

/** A question in the words of a workflow: formulas as texts. `model`: absolute, or null for a run without a record. */
export interface Question {
	model: string | null;
	of: RunQuestion['of'];
	id?: string;
	/** With `next`: behind which id. */
	after?: string;
	formulas?: { readonly [name: string]: string };
	/** Formulas that have to say a truth. */
	where?: string;
	sort?: RunQuestion['sort'];
	limit?: number;
	locks?: boolean;
	counts?: boolean;
}

/** Rows of records, with the values of formulas over them. Refuses with EffectRefused what is no formula (any more). */
export async function askRecords(asking: Asking, question: Question): Promise<RunRow[]> {
	const { view, ctx, env, client, run } = asking;
	const { model, of, id = null, after = null, formulas = {}, where, sort = [], limit = 1, locks = false, counts = false } = question;
	const { workflow, home, revision } = asking.pinned;
	const shape = JSON.stringify([home.app.key, workflow.key, revision, model, of, formulas, where, sort, locks, counts]);
	const compiled = planned(view, `run ${shape}`, (): CompiledRunQuestion => {
		const scope = runScope(workflow, model, home, view.set.catalogues, asking.services.registry);
		const checked = Object.entries(formulas).map(([name, text]) => ({ name, formula: checkedOrRefused(text, scope, 'any') }));
		const condition = where === undefined ? undefined : checkedOrRefused(where, scope, 'boolean');
		return compileRunQuestion(view.scope(env.schema), {
			...{ root: scope.root, formulas: checked, of, sort, locks, counts },
			...(condition && { where: condition }),
		});
	});
	const args: Record<string, unknown> = {
		id,
		after,
		limit,
		'@initiator': run.initiator,
		'@subject': run.subject?.id ?? null,
		'@started': run.startedAt ?? ctx.facts.now,
		'@scheduled': run.scheduledAt ?? run.startedAt ?? ctx.facts.now,
	};
	for (const [name, value] of Object.entries(run.variables)) args[`@${name}`] = value;
	const rows = await runStatement(client, compiled.statement, compiled.statement.bind(ctx.facts, args));
	return rows.map(compiled.row);
}

function checkedOrRefused(text: string, { scope }: RunScope, returns: 'any' | 'boolean'): CheckedFormula {
	const { formula, diagnostics } = checkFormulaText(text, scope, { returns });
	if (formula) return formula;
	const [first] = diagnostics;
	throw new EffectRefused({
		code: 'workflow.formula',
		message: {
			en: `The formula “${text}” cannot be worked out any more: ${first?.message.en ?? ''} Mend the workflow, or bring back what it reads.`,
			zh: `公式“${text}”无法计算：${first?.message.zh ?? ''} 请修正流程，或恢复其引用的内容。`,
		},
	});
}

/** Values of formulas over the run’s record; without one, over what the run knows. */
export async function askFormulas(asking: Asking, formulas: { readonly [name: string]: string }): Promise<JsonObject> {
	const { subject } = asking.run;
	if (Object.keys(formulas).length === 0) return {};
	const [row] = await askRecords(asking, {
		model: subject?.model ?? modelWithout(asking),
		of: subject ? 'id' : 'none',
		...(subject && { id: subject.id }),
		formulas,
	});
	return row?.values ?? Object.fromEntries(Object.keys(formulas).map((name) => [name, null]));
}

/** A workflow about records has fields in its formulas, also where a run of it has none: then they are blank. */
function modelWithout({ pinned: { workflow, home } }: Asking): string | null {
	return workflow.model ? absoluteModel(workflow.model, home.app.key) : null;
}
