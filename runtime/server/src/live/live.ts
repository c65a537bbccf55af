import type { Catalogue } from '@dougong/engine';
import type { Changes } from '../http/changes.ts';
import { affectedModels } from './affected-models.ts';

/** Tells those who look at records that some of them have changed. Which ones, they ask themselves, with their own rights. */
export interface Live {
	/** Records of these models (`app/model`) were written. Call it after the commit; many calls become one message. */
	wrote(env: string, catalogues: ReadonlyMap<string, Catalogue>, models: Iterable<string>): void;
	/** Hears of writes by any process, within moments. Answers how to stop. */
	subscribe(env: string, tell: (models: readonly string[]) => void): () => void;
	close(): void;
}

/** Writes within this time are told together. */
const coalesceMs = 200;
/** What other processes are told at once has an end (changes.ts), and a name has up to 81 characters. */
const modelsAtOnce = 80;

export function createLive(changes: Changes): Live {
	const waiting = new Map<string, Set<string>>();
	const subscribers = new Map<string, Set<(models: readonly string[]) => void>>();
	let timer: NodeJS.Timeout | undefined;

	function send(): void {
		timer = undefined;
		for (const [env, found] of waiting) {
			const models = [...found].sort();
			for (let i = 0; i < models.length; i += modelsAtOnce) changes.announce({ what: 'written', env, models: models.slice(i, i + modelsAtOnce) });
		}
		waiting.clear();
	}

	changes.on((change) => {
		if (change.what === 'written') for (const tell of subscribers.get(change.env) ?? []) tell(change.models);
	});

	return {
		wrote(env, catalogues, models) {
			const all = waiting.get(env) ?? new Set();
			waiting.set(env, all);
			for (const model of models) for (const affected of affectedModels(catalogues, model)) all.add(affected);
			timer ??= setTimeout(send, coalesceMs).unref();
		},
		subscribe(env, tell) {
			const of = subscribers.get(env) ?? new Set();
			subscribers.set(env, of.add(tell));
			return () => void of.delete(tell);
		},
		close() {
			clearTimeout(timer);
			if (timer) send();
		},
	};
}
