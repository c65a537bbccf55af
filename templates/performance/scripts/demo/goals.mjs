import { addDays, anchor } from './days.mjs';
import { family, stationsOf, tradePlans, unitPlans } from './goal-plans.mjs';
import { indicators } from './indicators.mjs';
import { officeTexts, officeTrades, progressTexts } from './progress-texts.mjs';
import { makeRandom } from './random.mjs';
import { insert } from './words.mjs';

const indicatorOf = new Map(indicators.map((indicator) => [indicator.code, indicator]));
const cycles = {
	year: { cycle: 'year', from: '2026-01-01', due: '2026-12-31' },
	quarter: { cycle: 'quarter', from: '2026-10-01', due: '2026-12-31' },
	month: { cycle: 'month', from: '2026-11-01', due: '2026-11-30' },
	lastQuarter: { cycle: 'quarter', from: '2026-07-01', due: '2026-09-30' },
};
const weightSets = {
	2: [
		[60, 40],
		[55, 45],
		[50, 50],
	],
	3: [
		[40, 35, 25],
		[50, 30, 20],
		[45, 30, 25],
		[40, 40, 20],
	],
	4: [
		[30, 30, 20, 20],
		[35, 25, 20, 20],
	],
};

/**
 * Goals from the company down to the people, each with one owner. The weights of an owner's goals of the present period make 100.
 * A goal: { key, level, unit, owner, parent, indicator, values }.
 */
export function makeGoals({ units, people, demo }) {
	const random = makeRandom('goals');
	// What the demo accounts are to find: something to finish, something to confirm, something that is done.
	const [operator, , manager] = demo;
	const book = { random, goals: [], counts: new Map(), past: new Set([operator]), drafts: new Set([operator, manager.unit.members[2]]) };
	const placed = new Map();
	for (const unit of units) placed.set(unit, unitGoals(book, unit, placed));
	for (const unit of units.filter((u) => u.kind === 'workshop' || u.kind === 'team')) pastUnitGoals(book, unit, placed);
	for (const person of people) personGoals(book, person, placed);
	addPushGoals(book, units, placed);
	shareWeights(book.goals);
	rollUp(book.goals);
	return book.goals.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function goalRecord(goal) {
	return { key: goal.key, values: goal.values, createdAt: goal.createdAt, createdBy: goal.createdBy.key };
}

/** Present goals of a unit, owned by its head. */
function unitGoals(book, unit, placed) {
	// The chief owns the goals of the company; the office around the chief has none of its own.
	if (unit.parent && unit.head === unit.parent.head) return [];
	const plans = unitPlans[unit.kind] && !(unit.kind === 'team' && isOffice(unit)) ? unitPlans[unit.kind] : book.random.some(tradePlans(unit.trade), 3);
	const weights = unitWeights(unit, plans.length);
	const period = unit.kind === 'company' || unit.kind === 'base' ? cycles.year : cycles.quarter;
	return plans.map((plan, i) =>
		addGoal(book, { level: unit.kind, unit, owner: unit.head, plan, period, weight: weights[i], parent: parentFor(unit.parent, plan, placed, book.random) }),
	);
}
function unitWeights(unit, count) {
	if (unit.kind === 'company') return [20, 15, 15, 10, 15, 10, 10, 5];
	if (unit.kind === 'base') return [25, 20, 20, 15, 10, 10];
	if (unit.kind === 'workshop') return [25, 20, 20, 15, 10, 10];
	if (unit.kind === 'team') return [30, 25, 15];
	return weightSets[count][0];
}
function isOffice(unit) {
	return unit.parent.kind === 'department';
}
function pastUnitGoals(book, unit, placed) {
	const current = placed.get(unit);
	const weights = book.random.pick(weightSets[2]);
	current.slice(0, 2).forEach((goal, i) => {
		addGoal(book, {
			level: unit.kind,
			unit,
			owner: unit.head,
			plan: goal.plan,
			period: cycles.lastQuarter,
			weight: weights[i],
			parent: goal.parent,
			past: true,
		});
	});
}

function personGoals(book, person, placed) {
	if (person.isHead && person.unit.kind !== 'team') return;
	const { random } = book;
	const plans = random.some(tradePlans(person.unit.trade), 3);
	const leads = person.isHead;
	const weights = leads ? [20, 10] : random.pick(weightSets[Math.min(plans.length, 3)]);
	weights.forEach((weight, i) => {
		const plan = plans[i];
		const period = i === weights.length - 1 && plan.moves !== 'done' ? cycles.month : cycles.quarter;
		addGoal(book, { level: 'person', unit: person.unit, owner: person, plan, period, weight, parent: parentFor(person.unit, plan, placed, random) });
	});
	if ((!leads && random.chance(0.27)) || book.past.has(person)) pastPersonGoals(book, person, placed);
	if (random.chance(0.09) || book.drafts.has(person)) {
		const plan = random.pick(tradePlans(person.unit.trade));
		addGoal(book, {
			level: 'person',
			unit: person.unit,
			owner: person,
			plan,
			period: draftPeriod(random),
			weight: 10,
			parent: parentFor(person.unit, plan, placed, random),
			draft: true,
		});
	}
}
function draftPeriod(random) {
	return { cycle: 'push', from: addDays(anchor, random.int(1, 8)), due: addDays(anchor, random.int(18, 40)) };
}
function pastPersonGoals(book, person, placed) {
	const plans = book.random.some(tradePlans(person.unit.trade), 2);
	const weights = book.random.pick(weightSets[2]);
	plans.forEach((plan, i) => {
		addGoal(book, {
			level: 'person',
			unit: person.unit,
			owner: person,
			plan,
			period: cycles.lastQuarter,
			weight: weights[i],
			parent: parentFor(person.unit, plan, placed, book.random),
			past: true,
		});
	});
}

/** The scorecard of a goal, and weights that make 100 in each: one decimal place, what is left over to the largest fractions. */
function shareWeights(goals) {
	const cards = new Map();
	for (const goal of goals) {
		goal.values.scorecard = `${goal.values.owner}-${goal.values.due < '2026-10-01' ? 'Q3' : 'Q4'}`;
		if (!counts.has(goal.values.status)) continue;
		cards.set(goal.values.scorecard, [...(cards.get(goal.values.scorecard) ?? []), goal]);
	}
	for (const members of cards.values()) {
		const sum = members.reduce((total, goal) => total + goal.values.weight, 0);
		const exact = members.map((goal) => ({ goal, tenths: (goal.values.weight * 1000) / sum }));
		let left = 1000 - exact.reduce((total, e) => total + Math.floor(e.tenths + 1e-9), 0);
		for (const e of [...exact].sort((a, b) => (b.tenths % 1) - (a.tenths % 1))) {
			const more = left > 0 && e.tenths % 1 > 1e-9 ? 1 : 0;
			left -= more;
			e.goal.values.weight = (Math.floor(e.tenths + 1e-9) + more) / 10;
		}
	}
}
/**
 * Goals that are made of what lies below them have no figure of their own: those of workshops and teams whose whole work below is the same
 * indicator, and on-time delivery up to the company. The others are measured themselves, as accidents are.
 */
function rollUp(goals) {
	const isDelivery = (goal) => ['DLV-01', 'DLV-02'].includes(goal.plan.indicator);
	for (const goal of goals) {
		const below = goals.filter((g) => g.parent === goal && counts.has(g.values.status));
		const isSame = below.length > 0 && below.every((g) => g.plan.indicator === goal.plan.indicator);
		const isMade = isDelivery(goal) ? below.some(isDelivery) : isSame && ['workshop', 'team'].includes(goal.values.level);
		if (isMade) {
			delete goal.values.actual;
			delete goal.values.achieved;
		}
	}
}
/** States of goals that count in a scorecard. */
export const counts = new Set(['active', 'at_risk', 'done']);

/** Goals that came up in the middle of the period: shorter debugging of new equipment, and the like. */
function addPushGoals(book, units, placed) {
	const push = (code, indicator, title, baseline, target, actual, weight) => {
		const unit = units.find((u) => u.key === code);
		const plan = { indicator, title, baseline: [baseline, baseline], target: [target, target], step: 0.1, moves: 'rate' };
		const period = { cycle: 'push', from: '2026-11-12', due: '2026-11-28' };
		for (const other of placed.get(unit)) other.values.weight = Number((other.values.weight * (1 - weight / 100)).toFixed(1));
		const goal = addGoal(book, { level: unit.kind, unit, owner: unit.head, plan, period, weight, parent: parentFor(unit.parent, plan, placed, book.random) });
		Object.assign(goal.values, { actual, status: 'active', confidence: 4, progress: '新产线提前到位，临时增加的攻坚目标，已和基地总经理说定。' });
		return goal;
	};
	push('HR-BL-CY', 'EFF-06', '新连续模线调试周期由 3 天压缩到{t}', 3, 1.5, 1.8, 10);
	push('HR-BL-SB', 'EFF-06', '新冲床安装调试周期由 4 天压缩到{t}', 4, 2, 2.4, 10);
	push('HR-YY-ZP', 'EFF-06', '气密测试台调试周期由 3 天压缩到{t}', 3, 1.5, 1.6, 10);
}

/** Indicators that drive another one. */
const drives = {
	'GRW-05': 'GRW-02',
	'GRW-04': 'GRW-01',
	'GRW-03': 'GRW-01',
	'GRW-06': 'DLV-01',
	'PPL-03': 'PPL-01',
	'EFF-07': 'CST-01',
	'EFF-08': 'EFF-01',
	'EFF-09': 'EFF-01',
};

/** The goal above with the same indicator, or one that it drives, or of the same family; else a weighty one of the nearest unit. */
function parentFor(unit, plan, placed, random) {
	const above = ancestors(unit).map((u) => placed.get(u) ?? []);
	for (const goals of above) {
		const match =
			goals.find((goal) => goal.plan.indicator === plan.indicator) ??
			goals.find((goal) => goal.plan.indicator === drives[plan.indicator]) ??
			goals.find((goal) => family(goal.plan.indicator) === family(plan.indicator));
		if (match) return match;
	}
	const nearest = above.find((goals) => goals.length > 0);
	return nearest ? random.pick(nearest.slice(0, 2)) : null;
}
/** The unit and those above it, nearest first. */
function ancestors(unit) {
	return unit ? [unit, ...ancestors(unit.parent)] : [];
}

function addGoal(book, { level, unit, owner, plan, period, weight, parent, draft = false, past = false }) {
	const { random } = book;
	const indicator = indicatorOf.get(plan.indicator);
	const measure = measureOf(plan, indicator, period, random, past);
	const state = stateOf({ measure, draft, past, random, level });
	const station = random.pick(stationsOf(unit.trade)) ?? '';
	const createdOn = addDays(period.from, past || level !== 'person' ? -random.int(2, 12) : -random.int(0, 9));
	const goal = {
		key: nextKey(book, level === 'person' ? owner.key : unit.key),
		plan,
		parent,
		createdAt: `${createdOn > '2026-11-19' ? '2026-11-18' : createdOn}T0${random.int(0, 8)}:${random.int(10, 59)}:00.000Z`,
		createdBy: level === 'person' && draft ? owner : (owner.manager ?? owner),
		values: {
			title: titleOf(plan, unit, measure, station),
			...(parent && { parent: parent.key }),
			level,
			owner: owner.key,
			org_unit: unit.key,
			indicator: plan.indicator,
			...period,
			weight,
			...measure.values,
			verification: random.weighted(verifications(indicator)),
			verification_note: `${indicator.source}，${random.pick(['每周五由统计员汇总', '每月初由归口部门确认', '当期结束后三个工作日内确认', '由直接上级抽查确认'])}。`,
			...state,
		},
	};
	if (draft && random.chance(0.4)) delete goal.values.verification;
	if (!goal.values.progress && !draft && random.chance(0.72)) goal.values.progress = progressOf(plan, state.status, station, random, unit.trade);
	book.goals.push(goal);
	return goal;
}
function nextKey(book, owner) {
	const n = (book.counts.get(owner) ?? 0) + 1;
	book.counts.set(owner, n);
	return `${owner}-G${String(n).padStart(2, '0')}`;
}
function verifications(indicator) {
	if (/MES|ERP|系统|采集|平台|CRM|表计/.test(indicator.source))
		return [
			['system', 8],
			['report', 2],
		];
	if (/客户|客服|8D/.test(indicator.source))
		return [
			['customer', 5],
			['report', 4],
		];
	if (/认证|培训|技能/.test(indicator.source))
		return [
			['certificate', 6],
			['report', 3],
		];
	if (/5S|隐患|巡检|安全/.test(indicator.source))
		return [
			['inspection', 7],
			['report', 2],
		];
	return [
		['report', 7],
		['inspection', 2],
	];
}

function measureOf(plan, indicator, period, random, past) {
	if (plan.moves === 'done') {
		const achieved = past ? random.chance(0.85) : random.chance(0.25);
		return { share: achieved ? 1 : past ? 0.5 : 0.85, text: '', values: { direction: 'yes_no', achieved } };
	}
	const unit = indicator.unit ? { unit: indicator.unit } : {};
	if (plan.moves === 'range') {
		const width = plan.high - plan.low;
		const actual = Number((plan.low + width * random.stepped(-0.1, 1.05, 0.01)).toFixed(2));
		const inside = actual >= plan.low && actual <= plan.high;
		return { share: inside ? 1 : 0.7, text: '', values: { direction: 'range', ...unit, target_low: plan.low, target_high: plan.high, actual } };
	}
	const baseline = random.stepped(plan.baseline[0], plan.baseline[1], plan.step);
	const target = random.stepped(plan.target[0], plan.target[1], plan.step);
	const reached = random.weighted([
		[random.stepped(0.15, 0.55, 0.01), 2],
		[random.stepped(0.55, 0.9, 0.01), 5],
		[random.stepped(0.9, 1.15, 0.01), past ? 7 : 3],
	]);
	const elapsed = past ? 1 : elapsedShare(period);
	const actual =
		plan.moves === 'sum'
			? roundTo(target * elapsed * (0.72 + 0.35 * reached), plan.step)
			: roundTo(baseline + (target - baseline) * reached, plan.step >= 1 && indicator.unit === '%' ? 0.1 : plan.step);
	const capped = indicator.unit === '%' ? Math.min(actual, 100) : Math.max(actual, 0);
	return {
		share: plan.moves === 'sum' ? 0.72 + 0.35 * reached : reached,
		text: `${target}${spaced(indicator.unit)}`,
		values: { direction: indicator.direction, ...unit, baseline, target, actual: capped },
	};
}
function elapsedShare({ from, due }) {
	const [a, b, now] = [from, due, anchor].map((day) => Date.parse(day));
	return Math.min(1, Math.max(0, (now - a) / (b - a)));
}
function roundTo(value, step) {
	return Number((Math.round(value / step) * step).toFixed(3));
}
function spaced(unit) {
	return unit === '%' ? '%' : unit ? ` ${unit}` : '';
}

function stateOf({ measure, draft, past, random, level }) {
	if (draft) return { status: 'draft' };
	if (past) return random.chance(0.05) ? { status: 'cancelled' } : { status: 'done', confidence: measure.share >= 0.9 ? 5 : 3 };
	if (level === 'person' && random.chance(0.015)) return { status: 'cancelled' };
	if (measure.share >= 1 && level === 'person' && random.chance(0.4)) return { status: 'done', confidence: 5 };
	if (measure.share < 0.55) return { status: random.chance(0.8) ? 'at_risk' : 'active', confidence: random.int(1, 2) };
	if (measure.share < 0.75) return { status: random.chance(0.25) ? 'at_risk' : 'active', confidence: random.int(2, 3) };
	return { status: 'active', confidence: random.int(3, 5) };
}
function titleOf(plan, unit, measure, station) {
	return [
		['{u}', unit.name],
		['{s}', station],
		['{t}', measure.text],
	]
		.reduce((title, [mark, name]) => insert(title, mark, name), plan.title)
		.trim();
}
function progressOf(plan, status, station, random, trade) {
	const texts = (officeTrades.has(trade) && officeTexts[family(plan.indicator)]) || progressTexts[family(plan.indicator)];
	const text = random.pick(status === 'at_risk' ? texts.risk : texts.good);
	return insert(text, '{s}', station || '本单元').replace('{m}', '新同事');
}
