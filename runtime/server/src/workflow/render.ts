import { absoluteModel, checkFormulaText, type FormulaType, renderTemplate, showValue, templateFormulas } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import { planned } from '../records/list.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compileTitles } from '../stores/history.ts';
import { findModel } from '../stores/record-source.ts';
import type { Language } from '../http/problem.ts';
import { type Asking, askFormulas } from './questions.ts';
import { runScope } from './run-scope.ts';

/** Texts with `{{formula}}`, by language and name. */
export type Templates = { readonly [L in Language]: { readonly [name: string]: string } };

export type Rendered = { [L in Language]: { [name: string]: string } };

/** The texts with values over the run's record in the place of their formulas, as people of each language read them. What cannot be worked out is left blank. */
export async function renderTexts(asking: Asking, templates: Templates): Promise<Rendered> {
	const model = asking.run.subject?.model ?? homeModel(asking);
	const question = textQuestion(asking, model, templates);
	const [rendered] = await renderEach(asking, question, [await askFormulas(asking, question.formulas)]);
	return rendered ?? { 'zh-CN': {}, en: {} };
}

/** What texts need to know of a record of `model`. */
export interface TextQuestion {
	model: string | null;
	templates: Templates;
	types: ReadonlyMap<string, FormulaType>;
	/** By the name under which `renderEach` looks for its value. */
	formulas: { readonly [name: string]: string };
}

export function textQuestion(asking: Asking, model: string | null, templates: Templates): TextQuestion {
	const texts = [...new Set(Object.values(templates).flatMap((own) => Object.values(own).flatMap(templateFormulas)))];
	const types = new Map(texts.flatMap((text) => { const type = typeOf(asking, model, text); return type ? [[text, type] as const] : []; })); // biome-ignore format: one map
	return { model, templates, types, formulas: Object.fromEntries([...types.keys()].map((text, i) => [nameOf(i), text])) };
}
const nameOf = (index: number) => `text${index}`;

/** The texts for several records at once: `rows` are the values of the question's formulas over each. */
export async function renderEach(asking: Asking, { model, templates, types }: TextQuestion, rows: readonly JsonObject[]): Promise<Rendered[]> {
	const texts = [...types.keys()];
	const valuesOf = (row: JsonObject) => new Map(texts.map((text, i) => [text, row[nameOf(i)] ?? null]));
	const byText = rows.map(valuesOf);
	const titles = await titlesOf(asking, types, byText);
	return byText.map((values) => {
		const filled = (language: Language) => {
			const show = (text: string) => {
				const type = types.get(text);
				const title = (value: string) => titles.get(value) ?? optionTitle(asking, { model, text, value, language });
				return type ? showValue(values.get(text) ?? null, type, { language, timeZone: asking.env.timeZone, title }) : '';
			};
			return Object.fromEntries(Object.entries(templates[language]).map(([name, text]) => [name, renderTemplate(text, show).trim()]));
		};
		return { 'zh-CN': filled('zh-CN'), en: filled('en') };
	});
}

function homeModel({ pinned: { workflow, home } }: Asking): string | null {
	return workflow.model ? absoluteModel(workflow.model, home.app.key) : null;
}
function scopeOf({ pinned: { workflow, home }, services, view }: Asking, model: string | null) {
	return runScope(workflow, model, home, view.set.catalogues, services.registry).scope;
}
/** Null: it is no formula here. */
function typeOf(asking: Asking, model: string | null, text: string): FormulaType | null {
	const { workflow, home, revision } = asking.pinned;
	const shape = `run text ${home.app.key}/${workflow.key}@${revision} ${model ?? ''} ${text}`;
	return planned(asking.view, shape, () => ({ type: checkFormulaText(text, scopeOf(asking, model), { returns: 'any' }).formula?.type ?? null })).type;
}

/** What people call an option, where the formula is nothing but its field. */
function optionTitle(
	asking: Asking,
	{ model, text, value, language }: { model: string | null; text: string; value: string; language: Language },
): string | undefined {
	const [, key] = /^\[([^\].@]+)\]$/.exec(text) ?? [];
	if (key === undefined) return undefined;
	const scope = scopeOf(asking, model);
	return scope
		.fields(scope.model)
		?.find((field) => field.key === key)
		?.optionTitle?.(value, language);
}

/** What records are called that are values of the formulas. */
async function titlesOf(
	{ view, env, ctx, client }: Asking,
	types: ReadonlyMap<string, FormulaType>,
	rows: readonly ReadonlyMap<string, JsonValue>[],
): Promise<Map<string, string>> {
	const wanted = new Map<string, Set<string>>();
	for (const [text, type] of types) {
		const item = type.t === 'list' ? type.of : type;
		if (item.t !== 'record') continue;
		const ids = wanted.get(item.model) ?? new Set();
		for (const values of rows) for (const id of [values.get(text) ?? []].flat()) if (typeof id === 'string') ids.add(id);
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
