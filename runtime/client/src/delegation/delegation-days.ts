import type { DelegationEntry } from '@dougong/schemas/api';

/** From which day until which one, both included. */
export function delegationDays({ from, until }: Pick<DelegationEntry, 'from' | 'until'>, language: string): string {
	const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
	return format.formatRange(new Date(`${from.slice(0, 10)}T00:00:00Z`), new Date(`${until.slice(0, 10)}T00:00:00Z`));
}
