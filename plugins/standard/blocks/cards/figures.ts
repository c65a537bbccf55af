import type { AggregateQuery, AggregateResult } from '@dougong/schemas/api';
import { formatNumber } from '../shared/texts.ts';

export interface CardConfig {
	key: string;
	title: string;
	model: string;
	where?: string;
	measure: 'count' | 'sum' | 'avg';
	field?: string;
	format?: 'number' | 'percent';
	open?: string;
}

/** The request that answers a card. Cards over the same records have the same request, so that it is sent once. */
export function queryOf(card: CardConfig, all: readonly CardConfig[]): AggregateQuery {
	const alike = all.filter((c) => c.model === card.model && c.where === card.where);
	const start = Math.floor(alike.indexOf(card) / mostMeasures) * mostMeasures;
	return {
		...(card.where && { filter: { formula: card.where } }),
		measures: alike.slice(start, start + mostMeasures).map((c) => ({ key: c.key, fn: c.measure, ...(c.field && { field: c.field }) })),
	};
}
const mostMeasures = 10;

/** The figure as people read it; a dash when there is nothing to average. */
export function figureOf(card: CardConfig, result: AggregateResult, language: string): string {
	const value = result.groups[0]?.values[card.key];
	if (value === null || value === undefined) return card.measure === 'avg' ? '—' : formatNumber(0, language);
	const number = formatNumber(Number(value), language, { maximumFractionDigits: card.measure === 'avg' ? 1 : 2 });
	return card.format === 'percent' ? `${number}%` : number;
}
