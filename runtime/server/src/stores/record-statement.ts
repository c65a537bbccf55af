import type { Facts, SqlPart } from '@dougong/engine';

type FactName = Extract<SqlPart, { k: 'fact' }>['fact'];

/** A compiled statement: its text never changes; each run binds the facts of the one who asks and the arguments of the request. */
export interface Statement {
	readonly prepared: Prepared;
	bind(facts: Facts, args: Arguments): (string | null)[];
}
/** A statement text as the database knows it. Statements that differ only in their constants share one. */
export interface Prepared {
	readonly text: string;
	/** How often it was run; from the second run on it has a name of its own on the database. */
	uses: number;
}
/** Values of one request, by the names that the compiler gave them. */
export type Arguments = { readonly [name: string]: unknown };

/** Collects the parameters of one statement while its text is put together. Equal ones share a number. */
export interface Parameters {
	/** A constant of the compiled statement. */
	constant(value: unknown, cast: string): string;
	/** Something about who asks or when. */
	fact(fact: FactName, cast: string): string;
	/** A value of the request. */
	argument(name: string, cast: string): string;
	/** Several values of the request as one array. */
	argumentList(names: readonly string[], cast: string): string;
	statement(text: string): Statement;
}

type Source =
	| { from: 'constant'; value: string | null }
	| { from: 'fact'; fact: FactName }
	| { from: 'argument'; name: string }
	| { from: 'arguments'; names: readonly string[] };

export function createParameters(prepare: (text: string) => Prepared): Parameters {
	const sources: Source[] = [];
	const known = new Map<string, string>();
	const add = (source: Source, cast: string, key: string | null) => {
		const found = key === null ? undefined : known.get(key);
		if (found) return found;
		const hole = `$${sources.push(source)}::${cast}`;
		if (key !== null) known.set(key, hole);
		return hole;
	};
	return {
		constant: (value, cast) => add({ from: 'constant', value: toParameter(value) }, cast, null),
		fact: (fact, cast) => add({ from: 'fact', fact }, cast, `f ${fact} ${cast}`),
		argument: (name, cast) => add({ from: 'argument', name }, cast, `a ${name} ${cast}`),
		argumentList: (names, cast) => add({ from: 'arguments', names }, cast, `l ${names.join()} ${cast}`),
		statement(text) {
			const { used, renumbered } = numberedAnew(text);
			const bound = used.map((n) => sources[n - 1]).filter((source) => source !== undefined);
			return { prepared: prepare(renumbered), bind: (facts, args) => bound.map((source) => valueFrom(source, facts, args)) };
		},
	};
}

/** Conditions that turn out to be always or never true take their parameters out of the text; Postgres wants every number to be used. */
function numberedAnew(text: string): { used: number[]; renumbered: string } {
	const used: number[] = [];
	const renumbered = text.replace(/\$(\d+)::/g, (_, number: string) => {
		const known = used.indexOf(Number(number));
		return `$${known >= 0 ? known + 1 : used.push(Number(number))}::`;
	});
	return { used, renumbered };
}

function valueFrom(source: Source, facts: Facts, args: Arguments): string | null {
	if (source.from === 'constant') return source.value;
	if (source.from === 'argument') return toParameter(args[source.name]);
	if (source.from === 'arguments') return arrayLiteral(source.names.map((name) => args[name] ?? null));
	return factOf(source.fact, facts);
}

/** The form in which a value goes to Postgres: text; an array as its literal. */
function toParameter(value: unknown): string | null {
	if (typeof value === 'string') return value;
	if (value === null || value === undefined) return null;
	return Array.isArray(value) ? arrayLiteral(value) : String(value);
}

const factArrays = new WeakMap<readonly unknown[], string>();
function factOf(fact: FactName, facts: Facts): string {
	const value = partOf(fact, facts);
	if (typeof value === 'string') return value;
	let literal = factArrays.get(value);
	if (literal === undefined) {
		literal = arrayLiteral(value);
		factArrays.set(value, literal);
	}
	return literal;
}

function partOf(fact: FactName, facts: Facts): string | readonly (string | number)[] {
	switch (fact) {
		case 'calendar.weekend':
			return facts.calendar.weekend;
		case 'calendar.off':
			return facts.calendar.off;
		case 'calendar.working':
			return facts.calendar.working;
		case 'calendar.years':
			return facts.calendar.years;
		default:
			return facts[fact];
	}
}

function arrayLiteral(values: readonly unknown[]): string {
	const items = values.map((v) => (v === null ? 'NULL' : `"${String(v).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`));
	return `{${items.join(',')}}`;
}

/** An identifier that came from a definition (already checked against the key pattern), quoted all the same. */
export function quoted(...names: string[]): string {
	return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
}
