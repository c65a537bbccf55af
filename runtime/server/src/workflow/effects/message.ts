import type { JsonObject } from '@dougong/schemas';
import type { EffectOf, Perform } from '../transaction.ts';

/** What a node tells people itself: put into words, and entered, when the event is over. It stays on record with the run. */
export const message: Perform<EffectOf<'message'>> = (tx, effect, { token, node }) => {
	const key = `run ${tx.row.id} ${token} ${effect.topic} ${tx.at} ${tx.tellings.length}`;
	tx.tellings.push({ topic: effect.topic, to: effect.to, key, effect, node });
	const { do: _, title, ...request } = effect;
	tx.effects.set(key, {
		...{ key, run: tx.row.id, token, node, kind: 'message', answer_as: null, title: title ?? effect.topic },
		...{ state: tx.env.sandbox ? 'captured' : 'done', attempts: 1, request: request as unknown as JsonObject, response: null, error: null },
	});
	return undefined;
};
