import { counts } from './goals.mjs';
import { makeRandom } from './random.mjs';

const quarters = { Q3: '2026-Q3', Q4: '2026-Q4' };
/** The workshop whose new product is on trial: process conformity weighs more there while it lasts. */
const onTrial = 'HR-CX-BM';

/** A scorecard for each owner and quarter with goals. */
export function makeScorecards({ people, units }, goals) {
	const byKey = new Map(people.map((p) => [p.key, p]));
	const trialHead = units.find((u) => u.key === onTrial).head.key;
	const keys = [...new Set(goals.map((g) => g.values.scorecard))].sort();
	return keys.map((key) => {
		const [owner, quarter] = [key.slice(0, -3), key.slice(-2)];
		const isTrial = owner === trialHead && quarter === 'Q4';
		return {
			key,
			values: {
				owner,
				org_unit: byKey.get(owner).unit.key,
				period: quarters[quarter],
				status: quarter === 'Q3' ? 'settled' : 'agreed',
				...(isTrial && { trial: true, trial_from: '2026-11-11', trial_to: '2026-12-10' }),
			},
			createdAt: quarter === 'Q3' ? '2026-07-01T02:00:00.000Z' : '2026-10-01T02:00:00.000Z',
		};
	});
}

const days = ['2026-10-15', '2026-10-30', '2026-11-09', '2026-11-18'];
/** Dated values on the way from the baseline to where a goal stands: of units, and of the people behind the demo accounts and their shift. */
export function makeActualEntries({ demo }, goals) {
	const random = makeRandom('actual entries');
	const followed = new Set(demo.flatMap((p) => [p.key, ...p.unit.members.map((m) => m.key)]));
	const measured = goals.filter(
		({ values: v }) =>
			counts.has(v.status) &&
			v.due >= '2026-10-01' &&
			v.actual !== undefined &&
			v.baseline !== undefined &&
			(['company', 'base', 'workshop'].includes(v.level) || followed.has(v.owner)),
	);
	return measured.flatMap(({ key, values: v, createdBy }) => {
		const dates = days.filter((day) => day >= v.from);
		const digits = Math.min(3, Math.max(decimals(v.actual), decimals(v.baseline)));
		return dates.map((date, i) => {
			const share = (i + 1) / dates.length;
			const wobble = i === dates.length - 1 ? 0 : random.stepped(-0.08, 0.08, 0.01);
			const value = i === dates.length - 1 ? v.actual : Number((v.baseline + (v.actual - v.baseline) * (share + wobble)).toFixed(digits));
			return {
				key: `${key}-${date.slice(5)}`,
				values: { goal: key, date, value: Math.max(0, value), source: v.verification === 'system' ? 'system' : 'report' },
				createdAt: `${date}T09:30:00.000Z`,
				createdBy: createdBy.key,
			};
		});
	});
}
function decimals(value) {
	return (String(value).split('.')[1] ?? '').length;
}

function finder(goals) {
	return (unit, indicator) =>
		goals.find(
			({ values: v }) =>
				v.org_unit === unit && v.indicator === indicator && v.level !== 'person' && ['active', 'at_risk'].includes(v.status) && v.due >= '2026-10-01',
		);
}

/** What counts for several goals: the goal above it, and with a share for others. */
export function makeContributions(goals) {
	const find = finder(goals);
	const shares = [
		['HR-CG', 'DLV-04', 'HR-BL', 'DLV-01', 20, '跟催钢材急件，北仑基地不因缺料停线', '到货跟催记录'],
		['HR-CG', 'DLV-04', 'HR-CX', 'DLV-01', 15, '协调铝锭分批到货，保住慈溪基地的周计划', '到货跟催记录'],
		['HR-BL-SB', 'EFF-06', 'HR-BL-CY', 'DLV-01', 30, '新到设备提前调试，冲压车间少停线', '设备验收单'],
		['HR-YY-WL', 'DLV-03', 'HR-YY-ZP', 'DLV-01', 25, '按装配节拍配送物料，减少待料', '齐套日报'],
	];
	return shares.map(([unit, indicator, toUnit, toIndicator, share, reason, evidence], i) => {
		const [from, to] = [find(unit, indicator), find(toUnit, toIndicator)];
		if (!from || !to || from.values.actual === undefined) throw new Error(`nothing gives to ${toUnit} ${toIndicator} from ${unit} ${indicator}`);
		return { key: `share-${i + 1}`, values: { from: from.key, to: to.key, share, reason, evidence }, createdAt: '2026-11-06T02:00:00.000Z' };
	});
}

/** Some goals wait for others: equipment for purchasing, a launch for its tests. */
export function makeDependencies(goals) {
	const find = finder(goals);
	const waits = [
		['HR-BL-CY', 'EFF-06', 'HR-BL-SB', 'EFF-06', '新冲床由设备科按期交付', '2026-11-24'],
		['HR-BL', 'DLV-01', 'HR-BL-CY', 'DLV-01', '冲压件按周计划入库', '2026-12-20'],
		['HR', 'GRW-02', 'HR-YF', 'GRW-05', '新产品项目按里程碑通过评审', '2026-12-15'],
	];
	return waits.flatMap(([unit, indicator, onUnit, onIndicator, what, promised], i) => {
		const [goal, on] = [find(unit, indicator), find(onUnit, onIndicator)];
		return goal && on ? [{ key: `wait-${i + 1}`, values: { goal: goal.key, on: on.key, what, promised } }] : [];
	});
}
