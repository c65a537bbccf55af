import { inOneGo } from '../database/in-one-go.ts';
import { hasLostRace, inSavepoint } from '../database/pool.ts';
import { databaseProblem } from '../http/database-problem.ts';
import { Problem } from '../http/problem.ts';
import { type Opening, withCare } from './open-run.ts';
import { Turns } from './turns.ts';

/** Looks at what is to be started, and answers how it begins, which answers its run. Refuses with Problems. */
export type StartOf = (within: Opening) => Promise<() => Promise<string>>;
/** The run, or why there is none. */
export type Started = string | Problem;

/**
 * All at the same time, so that what they ask goes to the database together: each is looked at before the first begins. Null, and nothing is done: one
 * was refused on its way, or went wrong; only `startApart` knows how to undo it alone.
 */
export async function startTogether(open: Opening, starts: readonly StartOf[]): Promise<Started[] | null> {
	const forget = forgetting(open);
	const within = { ...open, turns: new Turns() };
	try {
		return await inSavepoint(open.client, async () => {
			const looked = await inOneGo(starts.map((start) => start(within).catch(unlessRefused)));
			return inOneGo(looked.map(async (begin): Promise<Started> => (begin instanceof Problem ? begin : begin())));
		});
	} catch (error) {
		forget();
		if (hasLostRace(error)) throw error;
		return null;
	}
}

/** One after the other: what is refused, or goes wrong, is undone alone. */
export async function startApart(open: Opening, starts: readonly StartOf[]): Promise<Started[]> {
	const started: Started[] = [];
	for (const start of starts) started.push(await apart(open, async (within) => (await start(within))()));
	return started;
}

async function apart(open: Opening, begin: (within: Opening) => Promise<string>): Promise<Started> {
	const forget = forgetting(open);
	try {
		return await withCare((careful) => {
			forget();
			return inSavepoint(open.client, () => begin(careful ? { ...open, careful } : open));
		});
	} catch (error) {
		forget();
		if (error instanceof Problem) return error;
		const problem = hasLostRace(error) ? undefined : databaseProblem(error);
		if (!problem || problem.code === 'server.unavailable') throw error;
		return problem;
	}
}

/** What was to be told after the commit, and is undone, is told to nobody. */
function forgetting({ saved, afterCommit }: Opening): () => void {
	const before = { saved: saved.length, afterCommit: afterCommit.length };
	return () => {
		saved.length = before.saved;
		afterCommit.length = before.afterCommit;
	};
}

function unlessRefused(error: unknown): Problem {
	if (error instanceof Problem) return error;
	throw error;
}
