import { nodeOf } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';
import type { Language, LocalText } from '../http/problem.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { textOf } from './texts.ts';

const words: { [verb: string]: LocalText } = {
	approve: { en: 'approved', zh: '同意' },
	reject: { en: 'rejected', zh: '驳回' },
	return: { en: 'returned it', zh: '退回' },
	transfer: { en: 'handed it on', zh: '转交' },
	'change-due': { en: 'moved the deadline', zh: '调整期限' },
	'hand-over': { en: 'handed it over', zh: '移交' },
	'add-signer': { en: 'added a signer', zh: '加签' },
	choose: { en: 'chose people', zh: '选择人员' },
	complete: { en: 'completed', zh: '完成' },
	comment: { en: 'commented', zh: '评论' },
	save: { en: 'saved', zh: '保存' },
	read: { en: 'read it', zh: '已阅' },
	withdraw: { en: 'withdrew it', zh: '撤回' },
	cancel: { en: 'cancelled it', zh: '终止' },
	urge: { en: 'asked to hurry', zh: '催办' },
	replay: { en: 'ran it again', zh: '重新执行' },
	cancelled: { en: 'cancelled', zh: '已取消' },
	done: { en: 'done', zh: '已完成' },
};

/** What somebody did, in a word or two. */
export function verbWords(verb: string): LocalText {
	return words[verb] ?? { en: verb, zh: verb };
}

/** The word that a node of the workflow has of its own for a verb; undefined: it has none. */
export function ownWord(
	{ home, workflow }: Pick<PinnedWorkflow, 'home' | 'workflow'>,
	key: string | null,
	verb: string,
	language: Language,
): string | undefined {
	const written = labelsOf(workflow, key)[verb];
	return written === undefined ? undefined : textOf(home, `workflow.${workflow.key}.nodes.${key}.labels.${verb}`, written, language);
}

/** All words that a node has of its own, by verb; undefined: none. */
export function ownWords(pinned: PinnedWorkflow | undefined, key: string | null, language: Language): { [verb: string]: string } | undefined {
	const verbs = pinned ? Object.keys(labelsOf(pinned.workflow, key)) : [];
	if (!pinned || verbs.length === 0) return undefined;
	return Object.fromEntries(verbs.map((verb) => [verb, ownWord(pinned, key, verb, language) ?? verb]));
}

/** What somebody did at a node, in both languages. */
export function verbWordsAt(pinned: Pick<PinnedWorkflow, 'home' | 'workflow'>, key: string | null, verb: string): LocalText {
	const usual = verbWords(verb);
	return { en: ownWord(pinned, key, verb, 'en') ?? usual.en, zh: ownWord(pinned, key, verb, 'zh-CN') ?? usual.zh };
}

function labelsOf(workflow: Workflow, key: string | null): { readonly [verb: string]: string | undefined } {
	const node = key === null ? undefined : nodeOf(workflow, key);
	return (node?.labels ?? {}) as { [verb: string]: string };
}
