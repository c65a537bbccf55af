import { cx, presentNow } from '@dougong/ui';
import { daysUntil } from '../shared/dates.ts';
import type { BlockTexts } from '../shared/texts.ts';

export interface DayProps {
	value: unknown;
	/** Else it says since when. */
	isDue: boolean;
	/** Late since an hour of today. */
	isLate?: boolean;
	language: string;
	texts: BlockTexts;
}
/** How long there is, or how long it has waited, in words; late ones stand out by words as well as colour. Nothing where `value` is no date. */
export function Day({ value, isDue, isLate = false, language, texts }: DayProps) {
	const days = typeof value === 'string' ? daysUntil(value, presentNow()) : undefined;
	if (days === undefined || typeof value !== 'string') return null;
	const date = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' }).format(new Date(value.length === 10 ? `${value}T00:00:00` : value));
	const past = days < 0 && (isDue ? texts.late(-days) : -days <= 14 ? texts.daysAgo(-days) : date);
	const words = past || (isLate && texts.lateNow) || (days === 0 ? texts.today : days === 1 ? texts.tomorrow : days <= 14 ? texts.inDays(days) : date);
	return (
		<span
			className={cx('todo__due', isDue && (days < 0 || isLate) && 'todo__due--late', isDue && !isLate && days >= 0 && days <= 1 && 'todo__due--soon')}
			title={date}
		>
			{words}
		</span>
	);
}
