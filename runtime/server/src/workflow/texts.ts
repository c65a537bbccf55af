import { type Catalogue, nodeOf, type Registry } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';
import type { Language } from '../http/problem.ts';

/** A text of an app in a language; where it is not translated, as it was written. */
export function textOf(home: Catalogue, path: string, written: string, language: Language): string {
	if (language === home.app.mainLanguage) return written;
	return home.translations.find((t) => t.language === language)?.texts[path] ?? written;
}

/**
 * What a node is called. One that its author gave no title, such as a message or an end, is called as its type is: keys are no words for people.
 * A key that is no node's, as after a change of the workflow, stays as it is.
 */
export function nodeTitleOf({ home, workflow }: { home: Catalogue; workflow: Workflow }, key: string, registry: Registry, language: Language): string {
	const node = nodeOf(workflow, key);
	if (node?.title !== undefined) return textOf(home, `workflow.${workflow.key}.nodes.${key}.title`, node.title, language);
	return (node && registry.node(node.type)?.title[language === 'en' ? 'en' : 'zh']) ?? key;
}
