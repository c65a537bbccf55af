import type { JoinNeeds } from './types.ts';
import type { OpenToken } from './walk.ts';

/** The joins at which enough have come (W9), or to which nobody else can come any more (W10). */
export function joinsThatGoOn(tokens: readonly OpenToken[]): { arrived: OpenToken[]; isShort: boolean }[] {
	const places = new Map<string, OpenToken[]>();
	for (const token of tokens) {
		if (!token.join) continue;
		const place = `${token.join.fork} ${token.node}`;
		places.set(place, [...(places.get(place) ?? []), token]);
	}
	return [...places.values()].flatMap((arrived) => {
		const fork = arrived[0]?.join?.fork;
		const needs = arrived[0]?.join?.needs ?? 'all';
		const isAlone = !tokens.some((token) => !arrived.includes(token) && mayCome(token, fork));
		const branches = new Set(arrived.map((token) => token.forks.find((mark) => mark.fork === fork)?.exit)).size;
		const isEnough = branches >= enough(needs);
		return isEnough || isAlone ? [{ arrived, isShort: !isEnough && typeof needs === 'number' }] : [];
	});
}

/** Whether it is still on its way within the fork: not outside of it, and not waiting at another join of it or of one around it. */
function mayCome(token: OpenToken, fork: number | undefined): boolean {
	const place = (id: number | undefined) => token.forks.findIndex((mark) => mark.fork === id);
	return place(fork) >= 0 && (!token.join || place(token.join.fork) > place(fork));
}

function enough(needs: JoinNeeds): number {
	return needs === 'all' ? Number.POSITIVE_INFINITY : needs === 'any' ? 1 : needs;
}
