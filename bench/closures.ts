import {
	type CheckedFormula,
	checkFormulaText,
	compileFormula,
	createRegistry,
	type Facts,
	type FormulaRecord,
	type FormulaScope,
	nilId,
	noCalendar,
	Num,
} from '@dougong/engine';
import { standard } from '@dougong/plugins';

export const closureCase = 'formula closures';
/** How long one evaluation takes, in microseconds: the closure of a formula, and the same expression written by hand with decimal.js. */
export interface ClosureResult {
	formula: string;
	ours: number;
	byHand: number;
	ratio: number;
}

type Row = { target: string; actual: string; weight: string; from: string; to: string };
const rows: readonly Row[] = Array.from({ length: 1024 }, (_, i) => ({
	target: String(i % 50),
	actual: String((i * 7) % 60),
	weight: `0.${(i % 9) + 1}`,
	from: '2026-01-31',
	to: i % 3 === 0 ? '2026-02-28' : '2026-01-15',
}));

/** The same decimal.js, with enough digits for 20 places after the point. */
const Decimal = Num.clone({ precision: 40 });
const [zero, cap, half] = [new Decimal(0), new Decimal('1.2'), new Decimal('0.5')];
const cases: readonly { formula: string; byHand(row: Row): unknown }[] = [
	{
		formula: 'IF([target] = 0, 0, MIN(1.2, [actual] / [target])) * [weight]',
		byHand: (row) => {
			const [target, actual, weight] = [new Decimal(row.target), new Decimal(row.actual), new Decimal(row.weight)];
			return (target.isZero() ? zero : Decimal.min(cap, actual.div(target).toDecimalPlaces(20))).times(weight);
		},
	},
	{
		formula: '([actual] - [target]) * [weight] + 0.5',
		byHand: (row) => new Decimal(row.actual).minus(row.target).times(row.weight).plus(half),
	},
	{
		formula: '[actual] >= [target] AND [to] > [from] AND NOT ISBLANK([weight])',
		byHand: (row) => new Decimal(row.actual).gte(row.target) && row.to > row.from && row.weight !== null,
	},
];

/** Medians over `rounds`, the two in turn. */
export function benchClosures(rounds: number): ClosureResult[] {
	return cases.map(({ formula, byHand }) => {
		const ours = compileFormula(checked(formula));
		const records = rows.map((row): FormulaRecord => ({ get: (_, field) => row[field as keyof Row] }));
		const runs = { ours: (i: number) => ours(records[i] as FormulaRecord, facts), byHand: (i: number) => byHand(rows[i] as Row) };
		microseconds(runs.ours);
		microseconds(runs.byHand);
		const pairs = Array.from({ length: rounds }, () => ({ ours: microseconds(runs.ours), byHand: microseconds(runs.byHand) }));
		const middle = pairs.toSorted((a, b) => a.ours / a.byHand - b.ours / b.byHand)[Math.floor(pairs.length / 2)] ?? { ours: 0, byHand: 1 };
		return { formula, ...middle, ratio: middle.ours / middle.byHand };
	});
}

function microseconds(run: (i: number) => unknown): number {
	const times = 20_000;
	const started = performance.now();
	for (let i = 0; i < times; i++) run(i & 1023);
	return ((performance.now() - started) / times) * 1000;
}

function checked(text: string): CheckedFormula {
	const registry = createRegistry([standard]);
	const field = (key: string, t: 'number' | 'date') => ({ key, titles: [], type: { t } as const, query: { filters: [], sortable: true } });
	const fields = [field('target', 'number'), field('actual', 'number'), field('weight', 'number'), field('from', 'date'), field('to', 'date')];
	const scope: FormulaScope = { model: 'bench/goal', fields: () => fields, functions: registry.functions, fn: (name) => registry.fn(name) };
	const { formula, diagnostics } = checkFormulaText(text, scope);
	if (!formula) throw new Error(`${text}: ${diagnostics.map((d) => d.message.en).join('; ')}`);
	return formula;
}
const facts: Facts = {
	me: nilId, myUnit: nilId, myUnits: [], myReports: [], allMyReports: [], today: '2026-03-09', now: '2026-03-09T01:30:00.000Z', timeZone: 'Asia/Shanghai',
	calendar: noCalendar,
}; // biome-ignore format: one list
