import type { Language } from '../http/problem.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { textOf } from './texts.ts';

/** What an outcome is called: as the `end` node that says it; null for one that no node says, such as an exit that led nowhere. */
export function outcomeTitle(pinned: PinnedWorkflow | undefined, outcome: string | null, language: Language): string | null {
	if (!pinned || outcome === null) return null;
	const { workflow, home } = pinned;
	const node = workflow.nodes.find((one) => one.type === 'end' && (one.outcome ?? one.key) === outcome && one.title !== undefined);
	return node?.title === undefined ? null : textOf(home, `workflow.${workflow.key}.nodes.${node.key}.title`, node.title, language);
}
