import { balanceWeights, type WeightMember } from '@dougong/engine';
import type { WeightGroup, WeightsChange } from '@dougong/schemas/api';

/** What a person has changed in a group so far, in the order in which it was done: the one set last comes last. */
export interface WeightDraft {
	set: readonly { id: string; weight: number }[];
	locks: ReadonlyMap<string, boolean>;
}
export const noDraft: WeightDraft = { set: [], locks: new Map() };

export function setWeight(draft: WeightDraft, id: string, weight: number): WeightDraft {
	return { ...draft, set: [...draft.set.filter((s) => s.id !== id), { id, weight }] };
}
export function setLock(draft: WeightDraft, id: string, locked: boolean): WeightDraft {
	return { ...draft, locks: new Map(draft.locks).set(id, locked) };
}

export interface WeightPreview {
	/** By id, as far as they can be worked out; else as they were, with what was set. */
	weights: ReadonlyMap<string, number>;
	total: number;
	/** Why it cannot be. */
	impossible: { en: string; zh: string } | null;
	inTheWay: readonly string[];
}

/** All members that the reader may not see, as one: it gives way like the others. */
const restrictedId = 'restricted';

/** What the weights of the whole group would be. The server decides; this shows it while one types. */
export function previewWeights(group: WeightGroup, draft: WeightDraft): WeightPreview {
	const members: WeightMember[] = group.members.map((m) => ({
		id: m.id,
		title: m.title,
		weight: m.before,
		// What a rule sets stays, as if it were locked.
		locked: m.rule !== undefined || (draft.locks.get(m.id) ?? m.locked),
		minimum: m.rule ? 0 : m.minimum,
		maximum: m.rule ? group.total : m.maximum,
	}));
	if (group.restricted) members.push({ id: restrictedId, title: null, weight: group.restricted.before });
	const balanced = balanceWeights(members, draft.set, { total: group.total, digits: group.digits });
	const asked = new Map<string, number>([...members.map((m) => [m.id, m.weight ?? 0] as const), ...draft.set.map((s) => [s.id, s.weight] as const)]);
	const weights = balanced.kind === 'balanced' ? new Map(balanced.weights.map((w) => [w.id, w.weight])) : asked;
	return {
		weights,
		total: sum(weights.values(), group.digits),
		impossible: balanced.kind === 'impossible' ? balanced.reason : null,
		inTheWay: balanced.kind === 'impossible' ? balanced.inTheWay : [],
	};
}

/** With the weights that the server says. */
export function withAnswer(preview: WeightPreview, after: WeightGroup): WeightPreview {
	const weights = new Map(after.members.map((m) => [m.id, m.weight ?? 0]));
	if (after.restricted) weights.set(restrictedId, after.restricted.weight);
	return { ...preview, weights, total: sum(weights.values(), after.digits) };
}

/** Nothing to be saved. */
export function isUnchanged(group: WeightGroup, draft: WeightDraft): boolean {
	const before = (id: string) => group.members.find((m) => m.id === id);
	return draft.set.every((s) => before(s.id)?.before === s.weight) && [...draft.locks].every(([id, locked]) => before(id)?.locked === locked);
}

/** The change as the server takes it, with the versions that were seen. */
export function changeOf(group: WeightGroup, of: string, draft: WeightDraft): Pick<WeightsChange, 'of' | 'weights'> {
	const ids = [...new Set([...draft.locks.keys(), ...draft.set.map((s) => s.id)])];
	const order = [...ids.filter((id) => !draft.set.some((s) => s.id === id)), ...draft.set.map((s) => s.id)];
	return {
		of,
		weights: order.map((id) => {
			const weight = draft.set.find((s) => s.id === id)?.weight;
			const locked = draft.locks.get(id);
			const version = group.members.find((m) => m.id === id)?.version;
			return { id, ...(weight !== undefined && { weight }), ...(locked !== undefined && { locked }), ...(version !== undefined && { version }) };
		}),
	};
}

function sum(values: Iterable<number>, digits: number): number {
	let total = 0;
	for (const value of values) total += value;
	return Number(total.toFixed(Math.max(digits, 6)));
}
