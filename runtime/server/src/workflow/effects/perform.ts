import type { Effect } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { At, EffectOf, Perform, RunTransaction } from '../transaction.ts';
import { evaluate } from './evaluate.ts';
import { find } from './find.ts';
import { message } from './message.ts';
import { number } from './number.ts';
import { call, drop, runs, unwatch, watch } from './outer.ts';
import { people, superiors } from './people.ts';
import { results } from './results.ts';
import { snapshot } from './snapshot.ts';
import { changeTask, closeTask, task } from './task.ts';
import { cancelTimer, timer } from './timer.ts';
import { write } from './write.ts';

/** How each kind of effect is done. */
const performers: { [D in Effect['do']]: Perform<EffectOf<D>> } = {
	evaluate,
	people,
	superiors,
	find,
	write,
	number,
	results,
	task,
	'close-task': closeTask,
	'change-task': changeTask,
	timer,
	'cancel-timer': cancelTimer,
	message,
	call,
	runs,
	watch,
	unwatch,
	drop,
	snapshot,
	// The engine makes a step of it.
	note: () => undefined,
};

export function perform(tx: RunTransaction, effect: Effect, at: At): Promise<JsonValue | undefined> | JsonValue | undefined {
	return (performers[effect.do] as Perform<Effect>)(tx, effect, at);
}
