import { Icon, presentNow } from '@dougong/ui';
import type { TaskTexts } from './texts.ts';
import { dueWords, instant } from './words.ts';

/** When something has to be done by, in words; what is late has a sign besides its colour. */
export function DueMark({ of, words, language }: { of: { due: string | null; overdue: boolean }; words: TaskTexts; language: string }) {
	const due = dueWords(of, presentNow().getTime(), words, language);
	if (!due) return null;
	return (
		<span className={`due due--${due.tone}`} title={of.due === null ? undefined : instant(of.due, language)}>
			<Icon name={due.tone === 'late' ? 'alert' : 'clock'} size={14} />
			{due.text}
		</span>
	);
}
