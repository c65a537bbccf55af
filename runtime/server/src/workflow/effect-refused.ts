import type { RunError } from '@dougong/engine';

/** An effect that cannot be done: an event `failure` for the node, which tries again, goes elsewhere or stops. */
export class EffectRefused extends Error {
	override readonly name = 'EffectRefused';
	readonly error: RunError;

	constructor(error: RunError) {
		super(error.message.en);
		this.error = error;
	}
}
