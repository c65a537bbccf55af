import { findModel } from '@dougong/engine';
import type { Language } from '../http/problem.ts';
import type { Asking } from './questions.ts';
import { renderTexts } from './render.ts';

const longest = 300;

/** What runs are called, in the main language of their app: the workflow's `subject` with its formulas worked out, else the title of the record, else that of the workflow. */
export async function titleOfRun(asking: Asking): Promise<string> {
	const { workflow, home } = asking.pinned;
	const { subject } = asking.run;
	const model = subject && findModel(subject.model, home, asking.set.catalogues);
	const title = workflow.subject ?? (model?.titleField ? `{{[${model.titleField}]}}` : workflow.title);
	const language: Language = home.app.mainLanguage === 'en' ? 'en' : 'zh-CN';
	const rendered = await renderTexts(asking, { 'zh-CN': language === 'en' ? {} : { title }, en: language === 'en' ? { title } : {} });
	return rendered[language].title?.slice(0, longest) || workflow.title;
}
