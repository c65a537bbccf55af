import { Num, toNumber } from '../formula/number.ts';
import type { LocalText } from '../kinds/field-type.ts';
import { leastFirst, shareOut, type Taker } from './share-out.ts';

/** A record of a group whose weights sum to the total. `weight` null: not given yet. */
export interface WeightMember {
	id: string;
	weight: number | null;
	/** It never gives way to others. */
	locked?: boolean;
	/** Its own bounds; else those of the tree. */
	minimum?: number | null;
	maximum?: number | null;
	/** What messages call it. */
	title?: string | null;
}
/** A weight that somebody, or a rule, sets: it stays, and the others give way. */
export interface WeightSetting {
	id: string;
	weight: number;
}
export interface WeightOptions {
	total: number;
	/** Decimal places of weights, 0 to 6. */
	digits: number;
	minimum?: number;
	maximum?: number;
}
export type BalancedWeights =
	/** In the order of the members. */
	{ kind: 'balanced'; weights: { id: string; weight: number }[] } | { kind: 'impossible'; code: WeightObstacle; reason: LocalText; inTheWay: string[] };
export type WeightObstacle = 'out-of-bounds' | 'too-much' | 'nobody-gives-way' | 'minimum' | 'maximum' | 'not-a-member' | 'locked';

/**
 * The weights of a whole group after some were set: those stay, locked ones too; the others give way in proportion to what they had, within
 * their bounds, rounded by largest remainder so that all sum to the total exactly. It does not matter in which order members come.
 *
 * - A member without a weight takes an equal part, as if it had the mean of the others; where all that give way have 0, they share alike.
 * - When every member was set and the sum is too small, the one set last takes the rest.
 * - A group that needs no change keeps its weights as they are.
 */
export function balanceWeights(members: readonly WeightMember[], settings: readonly WeightSetting[], options: WeightOptions): BalancedWeights {
	if (members.length === 0) return { kind: 'balanced', weights: [] };
	const set = new Map(settings.map((s) => [s.id, s.weight]));
	if (set.size === 0 && isSettled(members, options)) return { kind: 'balanced', weights: members.map((m) => ({ id: m.id, weight: m.weight ?? 0 })) };
	const obstacle = obstacleOfSettings(members, set, options);
	if (obstacle) return obstacle;
	const unit = unitsOf(members, set, options);
	const fixed = members.filter((m) => set.has(m.id) || m.locked);
	const weights = new Map(fixed.map((m) => [m.id, unit.from(set.get(m.id) ?? m.weight ?? 0)]));
	const rest = unit.from(options.total) - sumOf(weights.values());
	const free = leastFirst(members.filter((m) => !weights.has(m.id)));
	if (rest < 0n) return tooMuch(fixed, set, options);
	if (free.length === 0 && rest > 0n) {
		const last = members.every((m) => set.has(m.id)) ? settings.at(-1)?.id : undefined;
		const taker = members.find((m) => m.id === last);
		if (!taker) return nobody(fixed, options);
		const taken = (weights.get(taker.id) ?? 0n) + rest;
		if (taken > unit.floor(maximumOf(taker, options))) return bound('maximum', [taker], options);
		weights.set(taker.id, taken);
	} else {
		const shares = shareOut(takersOf(free, unit, options), rest);
		if (shares.kind === 'impossible') return bound(shares.because, free, options);
		for (const [id, share] of shares.of) weights.set(id, share);
	}
	return { kind: 'balanced', weights: members.map((m) => ({ id: m.id, weight: unit.to(weights.get(m.id) ?? 0n) })) };
}

/**
 * Who gives way, and what in proportion to: what each had, or the mean of the others where it has none yet. Where nobody had anything, all
 * alike. Parts are multiplied by the number of those that have one, so that the mean is a whole number.
 */
function takersOf(free: readonly WeightMember[], unit: Units, options: WeightOptions): Taker[] {
	const exact = (weight: number) => BigInt(new Num(Math.max(0, weight)).times('1e12').toFixed(0));
	const given = free.flatMap((m) => (m.weight === null ? [] : [exact(m.weight)]));
	const sum = sumOf(given);
	const part = ({ weight }: WeightMember) => (sum === 0n ? 1n : weight === null ? sum : exact(weight) * BigInt(given.length));
	return free.map((m) => ({ id: m.id, part: part(m), least: unit.ceil(minimumOf(m, options)), most: unit.floor(maximumOf(m, options)) }));
}

function isSettled(members: readonly WeightMember[], options: WeightOptions): boolean {
	if (members.some((m) => m.weight === null || isOutside(m, m.weight, options))) return false;
	return members.reduce((sum, m) => sum.plus(m.weight ?? 0), new Num(0)).equals(options.total);
}

function obstacleOfSettings(members: readonly WeightMember[], set: ReadonlyMap<string, number>, options: WeightOptions): BalancedWeights | undefined {
	const stranger = [...set.keys()].find((id) => !members.some((m) => m.id === id));
	if (stranger !== undefined) return impossible('not-a-member', [stranger], { en: 'A record that was set is not in this group', zh: '所设置的记录不属于该组' });
	const wrong = leastFirst(members.filter((m) => set.has(m.id))).find((m) => isOutside(m, set.get(m.id) ?? 0, options));
	if (!wrong) return undefined;
	const [low, high] = [minimumOf(wrong, options), maximumOf(wrong, options)];
	return impossible('out-of-bounds', [wrong.id], {
		en: `${named([wrong], 'en')} may weigh from ${low} to ${high}, not ${set.get(wrong.id)}: set another weight, or change its bounds`,
		zh: `${named([wrong], 'zh')}的权重应在 ${low} 到 ${high} 之间，不能是 ${set.get(wrong.id)}：请改设其他权重，或调整其上下限`,
	});
}

function tooMuch(fixed: readonly WeightMember[], set: ReadonlyMap<string, number>, { total }: WeightOptions): BalancedWeights {
	const sum = fixed.reduce((s, m) => s.plus(set.get(m.id) ?? m.weight ?? 0), new Num(0)).toFixed();
	const who = leastFirst(fixed);
	return impossible('too-much', who.map((m) => m.id), {
		en: `Weights that were set or are locked sum to ${sum}, more than ${total}: ${named(who, 'en')}. Lower or unlock one of them`,
		zh: `已设置或已锁定的权重合计 ${sum}，超过 ${total}：${named(who, 'zh')}。请调低或解锁其中之一`,
	}); // biome-ignore format: one list
}

function nobody(fixed: readonly WeightMember[], { total }: WeightOptions): BalancedWeights {
	const locked = leastFirst(fixed.filter((m) => m.locked));
	return impossible('nobody-gives-way', locked.map((m) => m.id), {
		en: `Nobody can give way so that the sum is ${total}: ${named(locked, 'en')} are locked. Unlock one of them`,
		zh: `没有可调整的权重，合计无法等于 ${total}：${named(locked, 'zh')}已锁定。请解锁其中之一`,
	}); // biome-ignore format: one list
}

function bound(because: 'minimum' | 'maximum', members: readonly WeightMember[], options: WeightOptions): BalancedWeights {
	const limit = because === 'minimum' ? minimumOf : maximumOf;
	const who = leastFirst(members.filter((m) => (because === 'minimum' ? limit(m, options) > 0 : limit(m, options) < options.total)));
	const limits = (language: 'en' | 'zh') => who.map((m) => `${named([m], language)} (${limit(m, options)})`).join(language === 'en' ? ', ' : '、');
	return impossible(because, who.map((m) => m.id), because === 'minimum'
		? {
				en: `The others cannot give way that far: their smallest weights are in the way: ${limits('en')}. Set less, or lower these`,
				zh: `其余权重无法再降低，受最小权重限制：${limits('zh')}。请设置较小的权重，或调低这些最小值`,
			}
		: {
				en: `The others cannot take what is left: their largest weights are in the way: ${limits('en')}. Set more, or raise these`,
				zh: `其余权重无法承接剩余部分，受最大权重限制：${limits('zh')}。请设置较大的权重，或调高这些最大值`,
			}); // biome-ignore format: one list
}

function impossible(code: WeightObstacle, inTheWay: string[], reason: LocalText): BalancedWeights {
	return { kind: 'impossible', code, reason, inTheWay };
}

function named(members: readonly WeightMember[], language: 'en' | 'zh'): string {
	return members.map((m) => `“${m.title ?? m.id}”`).join(language === 'en' ? ', ' : '、');
}

function minimumOf(member: WeightMember, options: WeightOptions): number {
	return Math.max(0, member.minimum ?? options.minimum ?? 0);
}
function maximumOf(member: WeightMember, options: WeightOptions): number {
	return Math.min(options.total, member.maximum ?? options.maximum ?? options.total);
}
function isOutside(member: WeightMember, weight: number, options: WeightOptions): boolean {
	return weight < minimumOf(member, options) || weight > maximumOf(member, options);
}

interface Units {
	from(weight: number): bigint;
	to(units: bigint): number;
	ceil(limit: number): bigint;
	floor(limit: number): bigint;
}

/** Whole numbers of the last decimal place: of the tree, or finer where a weight that stays is finer. */
function unitsOf(members: readonly WeightMember[], set: ReadonlyMap<string, number>, options: WeightOptions): Units {
	const stays = members.flatMap((m) => (set.has(m.id) ? [set.get(m.id) ?? 0] : m.locked ? [m.weight ?? 0] : []));
	const places = Math.max(options.digits, ...[options.total, ...stays].map((w) => toNumber(w)?.decimalPlaces() ?? 0));
	const [scale, unscale] = [new Num(`1e${places}`), new Num(`1e-${places}`)];
	const units = (limit: number) => new Num(limit).times(scale);
	return {
		from: (weight) => BigInt(units(weight).toFixed(0)),
		to: (count) => new Num(count.toString()).times(unscale).toNumber(),
		ceil: (limit) => BigInt(units(limit).ceil().toFixed(0)),
		floor: (limit) => BigInt(units(limit).floor().toFixed(0)),
	};
}

function sumOf(values: Iterable<bigint>): bigint {
	let sum = 0n;
	for (const value of values) sum += value;
	return sum;
}
