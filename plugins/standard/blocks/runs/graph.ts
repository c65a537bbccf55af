import type { RunDetail } from '@dougong/schemas/api';
import { instantWords } from '../shared/dates.ts';
import type { PictureEdge, PictureNode } from './picture/types.ts';
import { runsTexts } from './texts.ts';

/** A run as a picture: who waits since when stands at the node. */
export function graphOf(run: Pick<RunDetail, 'nodes' | 'edges' | 'at'>, language: string, now: Date): { nodes: PictureNode[]; edges: PictureEdge[] } {
	const words = runsTexts(language);
	const nodes = run.nodes.map(({ key, title, icon, state, visits, position }): PictureNode => {
		const here = run.at.filter((at) => at.node === key);
		const names = [...new Set(here.flatMap((at) => at.waitingFor.map((p) => p.title)))];
		const error = here.find((at) => at.error)?.error;
		const since = here.map((at) => at.since).sort()[0];
		const note = error
			? words.failed(error)
			: since &&
				[names.length > 0 && words.waitingFor(shortened(names, language)), words.since(instantWords(since, language, now))].filter(Boolean).join(' · ');
		return { key, title, icon, state, visits, position, ...(note && { note }) };
	});
	return { nodes, edges: run.edges.map(({ from, to, title, taken, withdrawn }) => ({ from, to, title, taken, ...(withdrawn && { withdrawn }) })) };
}
/** More than three names say no more than how many. */
function shortened(names: readonly string[], language: string): string {
	const few = names.slice(0, 3);
	const list = new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(few);
	return names.length > few.length ? `${list} +${names.length - few.length}` : list;
}
