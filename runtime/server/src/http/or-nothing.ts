import { Problem } from './problem.ts';

/** What somebody asks for; null where it is refused to them, or not there. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof Problem) return null;
		throw error;
	}
}
