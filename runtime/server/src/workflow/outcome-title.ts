import type { Registry } from '@dougong/engine';
import type { Language } from '../http/problem.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { textOf } from './texts.ts';

/** What an outcome is called: as the `end` node that says it, or the exit that led nowhere; null for one that nobody has named. */
export function outcomeTitle(pinned: PinnedWorkflow | undefined, outcome: string | null, registry: Registry, language: Language): string | null {
	if (!pinned || outcome === null) return null;
	const { workflow, home } = pinned;
	const node = workflow.nodes.find((one) => one.type === 'end' && (one.outcome ?? one.key) === outcome && one.title !== undefined);
	if (node?.title !== undefined) return textOf(home, `workflow.${workflow.key}.nodes.${node.key}.title`, node.title, language);
	const exits = workflow.nodes.flatMap((one) => registry.node(one.type)?.exits(one as never, workflow) ?? []);
	return exits.find((exit) => exit.key === outcome)?.title[language === 'en' ? 'en' : 'zh'] ?? null;
}
