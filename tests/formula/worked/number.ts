import type { Row } from '../records.ts';

/** Fields of `example/item` (world.ts). `children` are records below it. */
export interface Fixture {
	name?: string;
	value?: number;
	weight?: number;
	day?: string;
	done?: boolean;
	children?: readonly Fixture[];
}

/** A number that the field expects, cited by its section, and the formula that must give it on both back ends. */
export interface WorkedNumber {
	section: string;
	/** What is expected, as a sentence: the name of the test. */
	says: string;
	formula: string;
	/** Decimal text, text, true or false, or null for blank. */
	result: string | boolean | null;
	/** Records below the one that the formula is about; with `own`, the records among which it is one. */
	records?: readonly Fixture[];
	own?: number;
}
/** A number that is no formula's: the test that holds it, with words that stand there. */
export interface KeptElsewhere {
	section: string;
	says: string;
	test: string;
	words: readonly string[];
}

export const number = (
	section: string,
	says: string,
	formula: string,
	result: WorkedNumber['result'],
	more: Pick<WorkedNumber, 'records' | 'own'> = {},
): WorkedNumber => ({
	section,
	says,
	formula,
	result,
	...more,
});

/** One formula with several arguments in the place of `x`. */
export function each(section: string, says: string, formula: (x: string) => string, cases: { [x: string]: WorkedNumber['result'] }): WorkedNumber[] {
	return Object.entries(cases).map(([x, result]) => number(section, `${says}: ${x} → ${result}`, formula(x), result));
}
/** The parts of SPLIT, first to last. */
export function parts(
	section: string,
	says: string,
	{ total, places, weights, gives }: { total: string; places: number; weights: string; gives: readonly string[] },
): WorkedNumber[] {
	return gives.map((part, i) => number(section, `${says}: part ${i + 1} is ${part}`, `SPLIT(${total}, ${places}, ${i + 1}, ${weights})`, part));
}

const idOf = (n: number) => `0197c0de-0000-7000-8000-${String(n).padStart(12, '0')}`;
/** The rows of a fixture, depth first, and the id of the record that the formula is about. */
export function rowsOf({ records = [], own }: WorkedNumber): { rows: Row[]; own: string } {
	const rows: Row[] = [];
	const add = ({ children = [], ...fields }: Fixture, parent: string | null): string => {
		const id = idOf(rows.length + 1);
		rows.push({ ...fields, id, parent });
		for (const child of children) add(child, id);
		return id;
	};
	if (own === undefined) return { own: add({ children: records }, null), rows };
	const ids = records.map((record) => add(record, null));
	return { rows, own: ids[own] as string };
}
