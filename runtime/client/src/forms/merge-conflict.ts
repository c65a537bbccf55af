import type { JsonObject } from '@dougong/schemas';

/** `both`: fields that both sides changed, to different values. The others join without a question. */
export function mergeConflict(base: JsonObject, newest: JsonObject, mine: JsonObject): { both: string[] } {
	const differs = (a: unknown, b: unknown) => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);
	const both = Object.keys(mine).filter((key) => differs(newest[key], base[key]) && differs(newest[key], mine[key]));
	return { both };
}
