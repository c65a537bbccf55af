import type { FormulaFunction, FormulaType } from '@dougong/engine';
import type { Random } from './generate.ts';
import { registry } from './world.ts';

type Kind = 'number' | 'text' | 'choice' | 'boolean' | 'date' | 'date-time' | 'person' | 'unit' | 'duration';
type Sub = (kind: Kind) => string;
type Param = FormulaFunction['params'][number];

/** A call of any function whose value is of this kind, made from its signature; undefined when there is none. */
export function callOf(random: Random, kind: Kind, sub: (kind: Kind) => string): string | undefined {
	const all = callable.filter((fn) => fn.returns === 'same' || (typeof fn.returns === 'object' && kindOf(fn.returns) === kind));
	const any: Sub = (k) => (k === 'duration' ? durationOf(random, any) : sub(k));
	return all.length === 0 ? undefined : call(random, random.pick(all), kind, any);
}

/** Functions whose values must fit together in a way that types do not say. */
const special: { [name: string]: (random: Random, kind: Kind, sub: Sub) => string } = {
	LOOKUP_STEP: (r, _, sub) => `LOOKUP_STEP(${sub('number')}, ${rows(r, sub)}${below(r)})`,
	INTERPOLATE: (r, _, sub) => `INTERPOLATE(${sub('number')}, ${rows(r, sub)}${below(r)})`,
	BAND: (r, kind, sub) => `BAND(${sub('number')}, ${bands(r).map((band) => `"${band}", ${sub(kind)}`).join(', ')})`, // biome-ignore format: a line per function
	SPLIT: (r, _, sub) => `SPLIT(${sub('number')}, ${r.int(5)}, ${1 + r.int(4)}, ${Array.from({ length: 1 + r.int(4) }, () => r.pick([sub('number'), String(r.int(9))])).join(', ')})`, // biome-ignore format: a line per function
	POWER: (r, _, sub) => `POWER(${sub('number')}, ${r.pick(['2', '3', '-1', '0.5', '1 / 3', '0', sub('number')])})`,
	CLAMP: (r, _, sub) => `CLAMP(${sub('number')}, ${r.pick(['0', '-2.5', sub('number')])}, ${r.pick(['1', '120', sub('number')])})`,
	NORMALISE: (r, _, sub) =>
		`NORMALISE(${sub('number')}, ${r.pick(['1, 5', '0, 3', `${sub('number')}, 7`])}, ${r.pick(['0, 100', '4, 9', `1, ${sub('number')}`])})`,
	FIND: (r, _, sub) => `FIND(${r.pick(['"a"', '"拱"', '""', '"1"', sub('text')])}, ${sub('text')})`,
	SUBSTITUTE: (r, _, sub) => `SUBSTITUTE(${sub('text')}, ${r.pick(['"a"', '" "', '""', '"斗"', sub('text')])}, ${r.pick(['"bb"', '""', sub('text')])})`,
	REPT: (r, _, sub) => `REPT(${sub('text')}, ${r.pick(['0', '2', '5', '-1', sub('number')])})`,
	PAD_LEFT: (r, _, sub) => `PAD_LEFT(${sub('text')}, ${r.pick(['3', '12', sub('number')])}, ${r.pick(['"0"', '"宽"', sub('text')])})`,
	PAD_RIGHT: (r, _, sub) => `PAD_RIGHT(${sub('text')}, ${r.pick(['3', '12', sub('number')])})`,
	MID: (r, _, sub) => `MID(${sub('text')}, ${r.pick(['1', '2', sub('number')])}, ${r.pick(['1', '3', sub('number')])})`,
	SPLIT_PART: (r, _, sub) => `SPLIT_PART(${sub('text')}, ${r.pick(['" "', '"a"', '""', sub('text')])}, ${r.pick(['1', '2', '-1', '0', sub('number')])})`,
};
const own = new Set(['IF', 'COALESCE', 'HAS', 'ISBLANK']);
const callable = registry.functions.filter(
	(fn) => !own.has(fn.name) && fn.params.length > 0 && fn.params.every((p) => special[fn.name] || typeof p.type === 'string' || kindOf(p.type)),
);

function call(random: Random, fn: FormulaFunction, kind: Kind, sub: Sub): string {
	const made = special[fn.name];
	if (made) return made(random, kind, sub);
	const alike = random.pick(['number', 'text', 'choice', 'boolean', 'date', 'person'] as const);
	const argument = (param: Param) => {
		if (typeof param.type !== 'string')
			return param.type.t === 'text' && param.type.options ? `"${random.pick(param.type.options)}"` : sub(kindOf(param.type) ?? 'text');
		return sub(param.type === 'same' ? kind : param.type === 'alike' ? alike : 'number');
	};
	const group = fn.params.filter((p) => p.repeats);
	const head = fn.params.slice(0, group.length > 0 ? fn.params.findIndex((p) => p.repeats) : undefined);
	const tail = group.length > 0 ? fn.params.slice(head.length + group.length) : [];
	const given = [...head.filter((p, i) => !p.optional || (random.chance(0.5) && head.slice(0, i).every((q) => !q.optional)))];
	const groups = Array.from({ length: group.length > 0 ? 1 + random.int(3) : 0 }, () => group).flat();
	return `${fn.name}(${[...given, ...groups, ...tail.filter(() => random.chance(0.5))].map(argument).join(', ')})`;
}

function durationOf(random: Random, sub: Sub): string {
	if (random.chance(0.5)) return `(${sub('date-time')} - ${sub('date-time')})`;
	return `DURATION(${sub('number')}, "${random.pick(['second', 'minute', 'hour', 'day', 'week'])}")`;
}
function rows(random: Random, sub: Sub): string {
	let from = random.int(20) - 10;
	const pairs = Array.from({ length: 1 + random.int(4) }, () => {
		from += 1 + random.int(5);
		return `${random.chance(0.1) ? sub('number') : from < 0 ? `(${from})` : from}, ${random.chance(0.2) ? sub('number') : random.int(100)}`;
	});
	return pairs.join(', ');
}
function below(random: Random): string {
	return random.pick(['', '', ', "zero"', ', "first"', ', "blank"']);
}
function bands(random: Random): string[] {
	const ends = Array.from({ length: 1 + random.int(3) }, (_, i) => (i - 1) * 5 + random.int(5));
	const isIn = ends.map(() => random.chance(0.5));
	const all = ends.map((end, i) => `${i === 0 ? '(' : isIn[i - 1] ? '(' : '['}${i === 0 ? '' : ends[i - 1]},${end}${isIn[i] ? ']' : ')'}`);
	return random.chance(0.5) ? all : [...all, `${isIn.at(-1) ? '(' : '['}${ends.at(-1)},)`];
}

function kindOf(type: FormulaType): Kind | undefined {
	if (type.t === 'record') return type.model === 'directory/person' ? 'person' : 'unit';
	if (type.t === 'text') return 'text';
	return type.t === 'number' || type.t === 'boolean' || type.t === 'date' || type.t === 'date-time' || type.t === 'duration' ? type.t : undefined;
}
