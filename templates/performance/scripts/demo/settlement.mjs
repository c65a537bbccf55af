import { addDays } from './days.mjs';
import { makeRandom } from './random.mjs';

const month = { period: '2026-10', from: '2026-10-01', to: '2026-10-31' };
const run = 'JS-2026-10';

/** What last month came to: snapshots of those who lead, of HRBP and of the demo accounts. */
export function makeSnapshots({ people, demo }) {
	const random = makeRandom('snapshots');
	return people
		.filter((p) => p.isHead || demo.includes(p))
		.map((p) => ({
			key: `S-${p.key}-10`,
			values: { scorecard: `${p.key}-Q4`, from: month.from, to: month.to, score: random.stepped(68, 106, 0.01) },
			createdAt: '2026-11-05T00:10:00.000Z',
		}));
}

/** The settlement of last month: the stamping shifts by piece, the heads of units by KPI. All in one run. */
export function makeSettlement({ units, people, demo }, snapshots) {
	const random = makeRandom('settlement');
	const shifts = units.filter((u) => u.key.startsWith('HR-BL-CY-'));
	const workers = shifts.flatMap((u) => u.members.filter((p) => !p.isHead));
	const pool = { key: 'JJ-CY-1', values: { settlement: run, title: '冲压一班月度超产奖', unit: shifts[0].key, amount: 6000 } };
	const line = (person, values) => ({ key: `${run}-${person.key}`, values: { settlement: run, person: person.key, ...values } });
	const piece = workers.map((p) =>
		line(p, { scheme: 'piece', ...(p.unit === shifts[0] && { pool: pool.key, hours: random.int(150, 190), hour_factor: random.stepped(0.9, 1.3, 0.1) }) }),
	);
	const snapped = new Set(snapshots.map((s) => s.values.scorecard));
	const kpi = people
		.filter((p) => (p.isHead || demo.includes(p)) && !workers.includes(p) && snapped.has(`${p.key}-Q4`))
		.map((p) =>
			line(p, { scheme: 'kpi', snapshot: `S-${p.key}-10`, base: { 6: 12000, 5: 9000, 4: 6500, 3: 4500, 2: 3200, 1: 2400 }[p.grade.slice(1)] ?? 1800 }),
		);
	return { pools: [pool], lines: [...piece, ...kpi], pieces: workers.flatMap((p) => piecesOf(p, random)) };
}

const products = [
	['DZ-118 支架', 1.25],
	['DZ-204 端盖', 0.82],
	['DZ-331 加强板', 1.6],
];
function piecesOf(person, random) {
	const [product, price] = random.pick(products);
	const entry = (n, kind, quantity) => ({
		key: `${run}-${person.key}-${n}`,
		values: { line: `${run}-${person.key}`, date: addDays(month.from, random.int(0, 29)), product, kind, quantity, price },
	});
	const made = random.int(1500, 4600);
	return [
		entry(1, 'normal', made),
		...(random.chance(0.6) ? [entry(2, 'overtime', random.int(80, 420))] : []),
		...(random.chance(0.3) ? [entry(3, 'rest_day', random.int(60, 260))] : []),
		...(random.chance(0.5) ? [entry(4, 'reject', random.int(3, 40))] : []),
	];
}

export const settlements = [{ key: run, values: { title: '上月绩效结算：冲压计件与负责人', month: month.period, parameters: 'P-2026', status: 'checked' } }];

/** Counts of the last two months, and a survey. */
export const effects = [
	{
		key: 'E-09',
		values: {
			month: '2026-09',
			formal_revisions: 41,
			active_goals: 420,
			suggestions: 12,
			adopted: 3,
			records_due: 1000,
			records_whole: 985,
			assessed: 280,
			disputes: 9,
			talks: 260,
			talks_with_data: 151,
		},
	},
	{
		key: 'E-10',
		values: {
			month: '2026-10',
			formal_revisions: 63,
			active_goals: 420,
			suggestions: 16,
			adopted: 4,
			records_due: 1000,
			records_whole: 992,
			assessed: 280,
			disputes: 8,
			talks: 274,
			talks_with_data: 188,
		},
	},
];
export const surveys = [
	{ key: 'NPS-11', values: { title: '客户满意度半月调研', indicator: 'SRV-03', date: '2026-11-16', promoters: 60, passives: 20, detractors: 20 } },
];
