import { type Facts, nilId } from '@dougong/engine';
import type { Environment } from '../../http/context.ts';
import { dayIn } from '../../http/time.ts';
import type { Services } from '../../services.ts';
import { nobody } from '../../stores/directory.store.ts';

/** What stored values may know: when and where they are worked out, and nobody who asks. */
export async function storedFacts({ calendars, clock }: Pick<Services, 'calendars' | 'clock'>, env: Environment): Promise<Facts> {
	const at = clock.now(env);
	return {
		me: nilId,
		...nobody,
		today: dayIn(env.timeZone, at),
		now: at.toISOString(),
		timeZone: env.timeZone,
		calendar: await calendars.read(env),
	};
}
