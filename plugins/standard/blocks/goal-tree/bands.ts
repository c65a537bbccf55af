import { bandOf } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { ClientTree } from '@dougong/ui/contracts';
import { optionsOf } from '../shared/models.ts';
import type { Roles } from './roles.ts';

export type Tone = 'good' | 'fair' | 'poor' | 'neutral';
export interface Standing {
	key: string;
	title: string;
	tone: Tone;
}

/** How a record stands: what its status says, else what its score says where the bands are of that; undefined where neither is there. */
export function standingOf(tree: ClientTree, roles: Roles, values: { status?: JsonValue; score?: JsonValue }): Standing | undefined {
	const { status } = values;
	const score = numberOf(values.score);
	const band = typeof status === 'string' ? tree.bands.find((b) => b.key === status) : tree.statusFrom ? undefined : bandOf(tree.bands, score);
	const key = typeof status === 'string' ? status : band?.key;
	if (key === undefined) return undefined;
	return { key, title: titleOf(roles, key), tone: band?.tone ?? 'neutral' };
}

/** All standings that a tree knows, the highest band first. */
export function standings(tree: ClientTree, roles: Roles): Standing[] {
	return tree.bands.toReversed().map((band) => ({ key: band.key, title: titleOf(roles, band.key), tone: band.tone }));
}

function titleOf(roles: Roles, key: string): string {
	const status = roles.get('status');
	return (status && optionsOf(status.field)?.find((o) => o.value === key)?.title) ?? key;
}

/** A number as the server sends it: itself, or decimal text. */
export function numberOf(value: JsonValue | undefined): number | null {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || value.trim() === '') return null;
	const number = Number(value);
	return Number.isFinite(number) ? number : null;
}
