import { makeCheckIns } from './check-ins.mjs';
import { anchor } from './days.mjs';
import { makeDirectory, personRecord, unitRecord } from './directory.mjs';
import { makeFeedback } from './feedback.mjs';
import { goalRecord, makeGoals } from './goals.mjs';
import { makeCheckInPlans, makeCorrectiveCards, makeGrowthClaims, makePointEntries } from './growth.mjs';
import { indicatorRecord, indicators } from './indicators.mjs';
import { makeOkrs } from './okrs.mjs';
import { dimensions, parameters, presets, schemes } from './references.mjs';
import { makeActualEntries, makeContributions, makeDependencies, makeScorecards } from './scorecards.mjs';
import { effects, makeSettlement, makeSnapshots, settlements, surveys } from './settlement.mjs';
import { makeSuggestions } from './suggestions.mjs';

/**
 * All files of the demo: [path in the app folder, text].
 * @returns {[string, string][]}
 */
export function makeDemo() {
	const directory = makeDirectory();
	const { units, people, assignments } = directory;
	const roles = demoPeople(people, units);
	const demo = [roles.operator, roles.leader, roles.manager, roles.hrbp, roles.executive];
	const world = { units, people, demo };
	const goals = makeGoals(world);
	const snapshots = makeSnapshots(world);
	const claims = makeGrowthClaims(world);
	const { pools, lines, pieces } = makeSettlement(world, snapshots);
	const sets = [
		['org_units', '恒锐组织架构', 'demo', 'directory/org_unit', units.map(unitRecord)],
		['people', '恒锐人员', 'demo', 'directory/person', people.map(personRecord)],
		['assignments', '恒锐任职记录', 'demo', 'directory/assignment', assignments],
		['indicators', '恒锐指标库', 'demo', 'indicator', indicators.map(indicatorRecord)],
		['indicator_presets', '岗位指标预设', 'reference', 'indicator', presets],
		['schemes', '考核方案', 'reference', 'scheme', schemes],
		['scheme_dimensions', '方案维度', 'reference', 'scheme_dimension', dimensions],
		['pay_parameters', '薪酬参数', 'reference', 'pay_parameter', parameters, { within: [{ key: 'valid_from', unit: 'year' }] }],
		['scorecards', '恒锐绩效合约', 'demo', 'scorecard', makeScorecards(world, goals)],
		['goals', '恒锐目标', 'demo', 'goal', goals.map(goalRecord), { spans: [{ from: 'from', to: 'due' }] }],
		['actual_entries', '恒锐实际值记录', 'demo', 'actual_entry', makeActualEntries(world, goals)],
		['goal_dependencies', '恒锐目标依赖', 'demo', 'goal_dependency', makeDependencies(goals)],
		['contributions', '恒锐跨部门贡献', 'demo', 'contribution', makeContributions(goals)],
		['okrs', '恒锐 OKR', 'demo', 'okr', makeOkrs(world)],
		['snapshots', '恒锐绩效快照', 'demo', 'snapshot', snapshots, { spans: [{ from: 'from', to: 'to' }] }],
		['settlements', '恒锐绩效结算', 'demo', 'settlement', settlements],
		['team_pools', '恒锐班组奖金池', 'demo', 'team_pool', pools],
		['settlement_lines', '恒锐结算明细', 'demo', 'settlement_line', lines],
		['piece_entries', '恒锐计件记录', 'demo', 'piece_entry', pieces, { within: [{ key: 'date', unit: 'month' }] }],
		['effect_months', '恒锐运行效果', 'demo', 'effect_month', effects],
		['nps_surveys', '恒锐 NPS 调研', 'demo', 'nps_survey', surveys],
		['feedback', '恒锐即时反馈', 'demo', 'feedback', makeFeedback(world)],
		['check_ins', '恒锐双周沟通', 'demo', 'check_in', makeCheckIns(world)],
		['suggestions', '恒锐改进建议', 'demo', 'suggestion', makeSuggestions(world)],
		['check_in_plans', '恒锐沟通计划', 'demo', 'check_in_plan', makeCheckInPlans(units)],
		['corrective_cards', '恒锐整改卡', 'demo', 'corrective_card', makeCorrectiveCards(world)],
		['growth_claims', '恒锐积分申报', 'demo', 'growth_claim', claims],
		['point_entries', '恒锐积分流水', 'demo', 'point_entry', makePointEntries(claims)],
	];
	return [
		...sets.map(([key, title, purpose, model, records, moves = {}], i) => datasetFile({ key, title, purpose, model, records, moves, order: i + 1 })),
		accountsFile(roles),
	];
}

/** The people behind the demo accounts: an operator and the shift leader of the same stamping team, purchasing, HRBP, chief executive. */
function demoPeople(people, units) {
	const stamping = units.find((unit) => unit.key === 'HR-BL-CY-1');
	const purchasing = units.find((unit) => unit.key === 'HR-CG');
	return {
		operator: stamping.members[3],
		leader: stamping.head,
		manager: purchasing.head,
		hrbp: people.find((p) => p.position === 'HRBP'),
		executive: people[0],
	};
}

/** A record per line, so that a change shows as the lines it touches. */
function datasetFile({ key, title, purpose, model, records, moves, order }) {
	const head = { kind: 'dataset', key, title, purpose, order, anchor, ...moves, model };
	const lines = records.map((record) => JSON.stringify(record)).join(',\n');
	return [`datasets/${key}.json`, `${JSON.stringify(head).slice(0, -1)},"records":[\n${lines}\n]}\n`];
}

function accountsFile({ operator, leader, manager, hrbp, executive }) {
	const password = 'hengrui-demo';
	const account = (username, person, title, roles) => ({ username, password, person: person.key, title: `${title} ${person.name}`, roles });
	const accounts = [
		account('operator', operator, '操作工', []),
		account('leader', leader, '班组长', ['manager']),
		account('manager', manager, '部门经理', ['manager']),
		account('hrbp', hrbp, 'HRBP', ['hrbp', 'directory/hr']),
		account('executive', executive, '总经理', ['executive', 'manager']),
	];
	return ['accounts/demo.json', `${JSON.stringify({ kind: 'accounts', key: 'demo', title: '演示账号', accounts }, null, 2)}\n`];
}
