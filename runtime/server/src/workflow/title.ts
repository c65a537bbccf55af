import { findModel } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { type Asking, askFormulas } from './questions.ts';

const hole = /\{\{([\s\S]*?)\}\}/g;
const longest = 300;

/** What runs are called: the workflow's `subject` with its formulas worked out, else the title of the record, else that of the workflow. */
export async function titleOfRun(asking: Asking): Promise<string> {
	const { workflow, home } = asking.pinned;
	const { subject } = asking.run;
	const model = subject && findModel(subject.model, home, asking.set.catalogues);
	const template = workflow.subject ?? (model?.titleField ? `{{[${model.titleField}]}}` : workflow.title);
	const formulas = Object.fromEntries([...template.matchAll(hole)].map(([, text = ''], i) => [`t${i}`, text.trim()]));
	const values = Object.keys(formulas).length > 0 ? await askFormulas(asking, formulas) : {};
	return filled(template, values).slice(0, longest) || workflow.title;
}

function filled(template: string, values: JsonObject): string {
	let at = 0;
	return template.replace(hole, () => asText(values[`t${at++}`])).trim();
}

function asText(value: unknown): string {
	return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
