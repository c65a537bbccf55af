import type { Tree } from './trees.ts';

/** A rule by its key, as people know it. One that is no longer there is called by its key. */
export function namedRule({ weights }: Pick<Tree, 'weights'>, key: string | null, language: 'en' | 'zh'): { key: string; title: string } | null {
	return key === null ? null : { key, title: weights?.rules.find((r) => r.key === key)?.title[language] ?? key };
}
