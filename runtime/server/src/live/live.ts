import type { Catalogue } from '@dougong/engine';
import type { Changes } from '../http/changes.ts';
import { affectedModels } from './affected-models.ts';

/** Tells those who look at records that some of them have changed. Which ones, they ask themselves, with their own rights. */
export interface Live {
	/** Records of these models (`app/model`) were written. Call it after the commit; many calls become one message. */
	wrote(env: string, catalogues: ReadonlyMap<string, Catalogue>, models: Iterable<string>): void;
	/** These people were told something, or have read it. Call it after the commit; many calls become one message. */
	told(env: string, people: Iterable<string>): void;
	/** Hears of writes by any process, within moments. Answers how to stop. */
	subscribe(env: string, tell: (models: readonly string[]) => void): () => void;
	/** Hears that somebody's messages have changed. Answers how to stop. */
	subscribeMessages(env: string, person: string, tell: () => void): () => void;
	close(): void;
}

/** Writes within this time are told together. */
const coalesceMs = 200;
/** What other processes are told at once has an end (changes.ts), and a name has up to 81 characters. */
const modelsAtOnce = 80;
const peopleAtOnce = 100;
/** When more were told at once, all who look are asked to look again. */
const peopleNamed = 1000;

export function createLive(changes: Changes): Live {
	const waiting = new Map<string, Set<string>>();
	const subscribers = new Map<string, Set<(models: readonly string[]) => void>>();
	const waitingPeople = new Map<string, Set<string>>();
	const readers = new Map<string, Map<string, Set<() => void>>>();
	let timer: NodeJS.Timeout | undefined;

	function send(): void {
		timer = undefined;
		for (const [env, found] of waiting) {
			const models = [...found].sort();
			for (let i = 0; i < models.length; i += modelsAtOnce) changes.announce({ what: 'written', env, models: models.slice(i, i + modelsAtOnce) });
		}
		waiting.clear();
		for (const [env, people] of waitingPeople) {
			const all = [...people];
			if (all.length > peopleNamed) changes.announce({ what: 'messages', env, people: null });
			else for (let i = 0; i < all.length; i += peopleAtOnce) changes.announce({ what: 'messages', env, people: all.slice(i, i + peopleAtOnce) });
		}
		waitingPeople.clear();
	}

	changes.on((change) => {
		if (change.what === 'written') for (const tell of subscribers.get(change.env) ?? []) tell(change.models);
		if (change.what !== 'messages') return;
		const of = readers.get(change.env);
		for (const person of change.people ?? of?.keys() ?? []) for (const tell of of?.get(person) ?? []) tell();
	});

	return {
		wrote(env, catalogues, models) {
			const all = waiting.get(env) ?? new Set();
			waiting.set(env, all);
			for (const model of models) for (const affected of affectedModels(catalogues, model)) all.add(affected);
			timer ??= setTimeout(send, coalesceMs).unref();
		},
		told(env, people) {
			const all = waitingPeople.get(env) ?? new Set();
			waitingPeople.set(env, all);
			for (const person of people) all.add(person);
			timer ??= setTimeout(send, coalesceMs).unref();
		},
		subscribeMessages(env, person, tell) {
			const of = readers.get(env) ?? new Map<string, Set<() => void>>();
			readers.set(env, of);
			const mine = of.get(person) ?? new Set();
			of.set(person, mine.add(tell));
			return () => {
				mine.delete(tell);
				if (mine.size === 0 && of.get(person) === mine) of.delete(person);
			};
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
