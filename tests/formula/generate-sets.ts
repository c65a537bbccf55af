import type { AggregateFunction, FormulaType } from '@dougong/engine';
import type { Kind, Place, Random } from './generate.ts';
import { registry } from './world.ts';

type Expression = (kind: Kind, place: Place) => string;

/** A function over a set of records whose value is of this kind, by its signature; or the value in the record before. */
export function setOf(random: Random, kind: Kind, place: Place, sub: Expression): string | undefined {
	if (random.chance(0.15)) return previous(random, kind, place, sub);
	const fitting = registry.aggregates.filter((fn) => (fn.returns === 'same' ? (fn.same?.includes(typeOf(kind)) ?? true) : fn.returns.t === typeOf(kind)));
	return fitting.length === 0 || kind === 'choice' ? undefined : call(random, random.pick(fitting), kind, place, sub);
}

function typeOf(kind: Kind): FormulaType['t'] {
	if (kind === 'choice') return 'text';
	return kind === 'person' || kind === 'unit' ? 'record' : kind;
}

const peers: { [M in Place['model']]: readonly string[] } = {
	item: ['PEERS([c])', 'PEERS([owner], [b])', 'PEERS([owner.unit])', 'PEERS([parent])', 'PEERS([n])', 'PEERS([at], [t])', 'PEERS()'],
	task: ['PEERS([kind])', 'PEERS([item], [who])', 'PEERS([item.c])'],
};
const sets: readonly [written: string, model: Place['model']][] = [
	['children', 'item'],
	['descendants', 'item'],
	['task', 'task'],
	['task.item', 'task'],
];

function call(random: Random, fn: AggregateFunction, kind: Kind, place: Place, sub: Expression): string {
	const isOfPeers = place.model === 'task' || random.chance(0.4);
	const [written, model] = isOfPeers ? [random.pick(peers[place.model]), place.model] : random.pick(sets.filter(([, m]) => !hasBoth(fn) || m === 'item'));
	const inside: Place = { model, sets: place.sets + 1 };
	// What is of the same type must be so in several operands, and have an order where the function says so.
	const same: Kind =
		fn.returns === 'same'
			? kind
			: random.pick((['number', 'date', 'duration', 'text', 'date-time'] as const).filter((k) => !fn.same || fn.same.includes(typeOf(k))));
	const any: Kind = random.pick(['number', 'text', 'date', 'boolean', 'person']);
	const given = fn.params.filter((p, i) => !p.optional || (random.chance(0.5) && fn.params.slice(0, i).every((q) => !q.optional)));
	const operands = given.map((param) => {
		const { type } = param;
		const isOption = typeof type === 'object' && type.t === 'text' && type.options;
		if (isOption) return `"${random.pick(type.options ?? [])}"`;
		const of = type === 'same' ? same : type === 'any' ? any : kindOf(type);
		if (param.in === 'own' && random.chance(0.6) && of === 'number') return random.pick(['0', '1', '2', '0.5', '75']);
		// Worked out in both: only what names the same in both.
		return sub(of, param.in === 'own' ? place : inside);
	});
	const condition = random.chance(0.5) ? [sub('boolean', inside)] : [];
	return `${fn.name}(${[written, ...operands, ...condition].join(', ')})`;
}
function hasBoth(fn: AggregateFunction): boolean {
	return fn.params.some((p) => p.in === 'both');
}
function kindOf(type: FormulaType): Kind {
	if (type.t === 'record') return type.model === 'directory/person' ? 'person' : 'unit';
	return type.t === 'blank' || type.t === 'list' ? 'text' : type.t;
}

function previous(random: Random, kind: Kind, place: Place, sub: Expression): string {
	const orders = { item: ['n', 'i', 'd', 'at', 't'], task: ['hours', 'day', 'note'] }[place.model];
	const alike = { item: ['', '', ', [c]', ', [owner.unit], [b]'], task: ['', ', [kind]'] }[place.model];
	return `PREVIOUS(${sub(kind, { ...place, sets: place.sets + 1 })}, [${random.pick(orders)}]${random.pick(alike)})`;
}
