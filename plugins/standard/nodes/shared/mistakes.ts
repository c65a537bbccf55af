import type { NodeMistake } from '@dougong/engine';

/** Those that were made, each by its code and where it is. */
export function mistakesIn<M extends string>(...all: readonly (false | readonly [code: M, pointer: string])[]): NodeMistake<M>[] {
	return all.flatMap((one) => (one ? [{ code: one[0], pointer: one[1] }] : []));
}

export const countMistake = {
	'node.needs-count': {
		severity: 'error',
		message: { en: '“some” and a count belong together', zh: '“some”与数量必须同时给出' },
		hint: { en: 'Give both, or neither', zh: '请同时填写或都不填' },
	},
} as const;

/** How many are waited for is said where some are, and only there. */
export function checkCount({ needs, count }: { needs?: string; count?: number }): NodeMistake<keyof typeof countMistake>[] {
	return mistakesIn((needs === 'some') !== (count !== undefined) && ['node.needs-count', count === undefined ? '/needs' : '/count']);
}
