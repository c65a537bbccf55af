import type { RunEntry } from '@dougong/schemas/api';
import { presentNow } from '@dougong/ui';
import { instantWords } from '../shared/dates.ts';
import type { RunsTexts } from './texts.ts';

/** Where a run stands, for whom it waits, and since when. */
export function standsAt(at: RunEntry['at'][number], words: RunsTexts, language: string): string {
	const names = new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(at.waitingFor.map((p) => p.title));
	return [words.at(at.title), names && words.waitingFor(names), words.since(instantWords(at.since, language, presentNow()))].filter(Boolean).join(' · ');
}
