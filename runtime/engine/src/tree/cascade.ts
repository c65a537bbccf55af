import type { GoalTree, JsonObject, JsonValue } from '@dougong/schemas';
import type { CascadeResult } from '@dougong/schemas/api';
import { Num, toNumber } from '../formula/number.ts';
import { leastFirst, shareOut } from './share-out.ts';

export type CascadeRule = NonNullable<GoalTree['cascade']>[number];

/** A record as cascades read it: values by field key, as JSON. */
export interface CascadeRecord {
	id: string;
	title: string | null;
	values: { readonly [field: string]: JsonValue | undefined };
}
export interface CascadePlan {
	rule: Pick<CascadeRule, 'fill' | 'copy' | 'split' | 'take' | 'once'>;
	/** The `tree-parent` field of the model. */
	parentField: string;
	parent: CascadeRecord;
	/** What the formulas of `set` give for the parent. */
	set: { readonly [field: string]: JsonValue };
	/** The records of `each` that children are made for. */
	subjects: readonly CascadeRecord[];
	/** The children that the parent has; those of others are left alone. `byHand`: no cascade has made it. */
	children: readonly (CascadeRecord & { version: number; byHand?: boolean })[];
}

/**
 * What a cascade would do: a child for each subject that has none, and changes of those that a cascade has made where they differ from what they
 * would be made with today. What people made by hand may differ on purpose. Carried out and planned again it does nothing. Subjects in the order of their ids.
 */
export function planCascade({ rule, parentField, parent, set, subjects, children }: CascadePlan): CascadeResult {
	const ordered = leastFirst(subjects);
	const same: JsonObject = { ...Object.fromEntries((rule.copy ?? []).map((field) => [field, parent.values[field] ?? null])), ...set };
	const parts = (rule.split ?? []).map((split) => ({ field: split.key, of: splitOf(parent.values[split.key], ordered, split) }));
	const once = new Set(rule.once ?? []);
	const made = new Map<JsonValue, CascadePlan['children'][number]>();
	// Where there are several, the one that a cascade has made is what it is about.
	const known = leastFirst(children).toReversed();
	for (const child of [...known.filter((c) => c.byHand), ...known.filter((c) => !c.byHand)]) made.set(child.values[rule.fill] ?? null, child);
	const byHand: NonNullable<CascadeResult['byHand']> = [];
	const result: CascadeResult = { create: [], change: [] };
	for (const subject of ordered) {
		const taken = Object.fromEntries((rule.take ?? []).map(({ key, from }) => [key, subject.values[from] ?? null]));
		const values: JsonObject = { ...same, ...taken, ...Object.fromEntries(parts.map(({ field, of }) => [field, of.get(subject.id) ?? null])) };
		const child = made.get(subject.id);
		if (!child) {
			const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
			result.create.push({ for: { id: subject.id, title: subject.title }, values: { ...given, [rule.fill]: subject.id, [parentField]: parent.id } });
			continue;
		}
		if (child.byHand) {
			byHand.push({ id: child.id, title: child.title });
			continue;
		}
		const differing = Object.entries(values).filter(([field, value]) => !once.has(field) && !isSame(child.values[field] ?? null, value));
		if (differing.length === 0) continue;
		const fields = Object.fromEntries(differing.map(([field, to]) => [field, { from: child.values[field] ?? null, to }]));
		result.change.push({ id: child.id, title: child.title, version: child.version, fields });
	}
	return { ...result, ...(byHand.length > 0 && { byHand }) };
}

function splitOf(total: JsonValue | undefined, subjects: readonly CascadeRecord[], split: { by?: string; digits?: number }): Map<string, JsonValue> {
	const by = (subject: CascadeRecord) => (split.by === undefined ? 1 : subject.values[split.by]);
	return splitNumber(total ?? null, subjects.map((s) => ({ id: s.id, part: by(s) ?? null })), split.digits ?? 0); // biome-ignore format: one call
}

/**
 * A number divided in proportion, so that the parts sum to it exactly: by largest remainder at `digits` decimal places, more where the number
 * has more. A part that is blank or below 0 counts 0; where all are 0, everybody gets the same. No number: no parts.
 */
export function splitNumber(total: JsonValue, takers: readonly { id: string; part: JsonValue }[], digits: number): Map<string, JsonValue> {
	const whole = toNumber(total);
	if (!whole || takers.length === 0) return new Map();
	const scale = new Num(10).pow(Math.max(digits, whole.decimalPlaces()));
	const units = BigInt(whole.abs().times(scale).toFixed(0));
	const exact = takers
		.map(({ id, part }) => ({ id, part: toNumber(part) ?? new Num(0) }))
		.map(({ id, part }) => ({ id, part: part.isNegative() ? new Num(0) : part }));
	const places = Math.max(0, ...exact.map(({ part }) => part.decimalPlaces()));
	const shift = new Num(10).pow(places);
	const shares = shareOut(
		exact.map(({ id, part }) => ({ id, part: BigInt(part.times(shift).toFixed(0)), least: 0n, most: units })),
		units,
	);
	if (shares.kind === 'impossible') return new Map();
	const sign = whole.isNegative() ? -1 : 1;
	return new Map([...shares.of].map(([id, share]) => [id, new Num(share.toString()).dividedBy(scale).times(sign).toNumber()]));
}

/** Numbers by value, however they are written; lists and objects by content. */
function isSame(a: JsonValue, b: JsonValue): boolean {
	const [x, y] = [toNumber(a), toNumber(b)];
	if (x && y && (typeof a === 'number' || typeof b === 'number')) return x.equals(y);
	return JSON.stringify(a) === JSON.stringify(b);
}
