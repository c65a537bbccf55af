import type { EffectOf, Perform } from '../transaction.ts';

/** What a node tells people itself. Put into words, and entered, when the event is over. */
export const message: Perform<EffectOf<'message'>> = (tx, effect, { token, node }) => {
	tx.tellings.push({ topic: effect.topic, to: effect.to, key: `run ${tx.row.id} ${token} ${effect.topic} ${tx.at} ${tx.tellings.length}`, effect, node });
	return undefined;
};
