import { absoluteModel, checkFormulaText, type FormulaType, renderTemplate, showValue, templateFormulas } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import { planned } from '../records/list.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileTitles } from '../stores/history.ts';
import { findModel } from '../stores/record-source.ts';
import type { Language } from '../http/problem.ts';
import { type Asking, askFormulas } from './questions.ts';
import { runScope } from './run-scope.ts';

/** Texts with `{{formula}}`, by language and name. */
export type Templates = { readonly [L in Language]: { readonly [name: string]: string } };

/** The texts with values over the run's record in the place of their formulas, as people of each language read them. What cannot be worked out is left blank. */
export async function renderTexts(asking: Asking, templates: Templates): Promise<{ [L in Language]: { [name: string]: string } }> {
	const formulas = [...new Set(Object.values(templates).flatMap((texts) => Object.values(texts).flatMap(templateFormulas)))];
	const types = new Map(formulas.flatMap((text) => { const type = typeOf(asking, text); return type ? [[text, type] as const] : []; })); // biome-ignore format: one map
	const values = await askFormulas(asking, Object.fromEntries([...types.keys()].map((text, i) => [`f${i}`, text])));
	const byText = new Map([...types.keys()].map((text, i) => [text, values[`f${i}`] ?? null]));
	const titles = await titlesOf(asking, types, byText);
	const filled = (language: Language) => {
		const show = (text: string) => {
			const type = types.get(text);
			const title = (value: string) => titles.get(value) ?? optionTitle(asking, text, value, language);
			return type ? showValue(byText.get(text) ?? null, type, { language, timeZone: asking.env.timeZone, title }) : '';
		};
		return Object.fromEntries(Object.entries(templates[language]).map(([name, text]) => [name, renderTemplate(text, show).trim()]));
	};
	return { 'zh-CN': filled('zh-CN'), en: filled('en') };
}

function scopeOf({ pinned: { workflow, home }, services, view, run }: Asking) {
	const model = run.subject?.model ?? (workflow.model ? absoluteModel(workflow.model, home.app.key) : null);
	return runScope(workflow, model, home, view.set.catalogues, services.registry).scope;
}
/** Null: it is no formula here. */
function typeOf(asking: Asking, text: string): FormulaType | null {
	const { workflow, home, revision } = asking.pinned;
	const shape = `run text ${home.app.key}/${workflow.key}@${revision} ${asking.run.subject?.model ?? ''} ${text}`;
	return planned(asking.view, shape, () => ({ type: checkFormulaText(text, scopeOf(asking), { returns: 'any' }).formula?.type ?? null })).type;
}

/** What people call an option, where the formula is nothing but its field. */
function optionTitle(asking: Asking, text: string, value: string, language: Language): string | undefined {
	const [, key] = /^\[([^\].@]+)\]$/.exec(text) ?? [];
	const scope = scopeOf(asking);
	return key === undefined
		? undefined
		: scope
				.fields(scope.model)
				?.find((field) => field.key === key)
				?.optionTitle?.(value, language);
}

/** What records are called that are values of the formulas. */
async function titlesOf(
	{ view, env, ctx, client }: Asking,
	types: ReadonlyMap<string, FormulaType>,
	values: ReadonlyMap<string, JsonValue>,
): Promise<Map<string, string>> {
	const wanted = new Map<string, Set<string>>();
	for (const [text, type] of types) {
		const item = type.t === 'list' ? type.of : type;
		if (item.t !== 'record') continue;
		const ids = wanted.get(item.model) ?? new Set();
		for (const id of [values.get(text) ?? []].flat()) if (typeof id === 'string') ids.add(id);
		wanted.set(item.model, ids);
	}
	const titles = new Map<string, string>();
	for (const [ref, ids] of wanted) {
		const model = findModel(view.set.catalogues, ref);
		if (!model || ids.size === 0) continue;
		const statement = planned(view, `titles ${ref}`, () => compileTitles(view.scope(env.schema), model));
		for (const [id, title] of await runStatement(client, statement, statement.bind(ctx.facts, { ids: [...ids] }))) if (id && title) titles.set(id, title);
	}
	return titles;
}
