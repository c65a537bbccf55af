import { type Exit, exitsOf, nextOf, type Registry } from '@dougong/engine';
import type { Language } from '../http/problem.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { textOf } from './texts.ts';
import { ownWord } from './verb-words.ts';

/** What an outcome is called: as the `end` node that says it, or the exit that led nowhere; null for one that nobody has named. */
export function outcomeTitle(pinned: PinnedWorkflow | undefined, outcome: string | null, registry: Registry, language: Language): string | null {
	if (!pinned || outcome === null) return null;
	const { workflow, home } = pinned;
	const node = workflow.nodes.find((one) => one.type === 'end' && (one.outcome ?? one.key) === outcome && one.title !== undefined);
	if (node?.title !== undefined) return textOf(home, `workflow.${workflow.key}.nodes.${node.key}.title`, node.title, language);
	const found = workflow.nodes.flatMap((one) => {
		const exits = exitsOf(one, registry.node(one.type), workflow);
		const exit = exits.find(({ key }) => key === outcome);
		return exit ? [{ node: one, exit, isEnd: nextOf(one, outcome, exits) === undefined }] : [];
	});
	// Of several nodes with such a way out, the run has ended by one that leads nowhere.
	const ended = found.find(({ isEnd }) => isEnd) ?? found[0];
	return ended ? exitTitle(pinned, ended.node.key, ended.exit, language) : null;
}

/** What a way out is called: as its node calls what people do to leave by it, else as the type of the node does. */
export function exitTitle(pinned: PinnedWorkflow, node: string, exit: Exit, language: Language): string {
	return (exit.verb === undefined ? undefined : ownWord(pinned, node, exit.verb, language)) ?? exit.title[language === 'en' ? 'en' : 'zh'];
}
