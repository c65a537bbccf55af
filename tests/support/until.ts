import { patience } from './patience.ts';

/** Waits for something that happens elsewhere: in another process, on another connection. Errors: with `what` when it does not happen in time. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
	const giveUpAt = Date.now() + 3 * patience.poll;
	while (!(await holds())) {
		if (Date.now() > giveUpAt) throw new Error(`never happened: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
