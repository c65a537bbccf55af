import { addDays, anchor, instant } from './days.mjs';
import { makeRandom } from './random.mjs';
import { sitePhotos } from './site-photos.mjs';

const points = 5;
/** Kind, title, what, evidence, days ago. The first three are the operator’s. */
const claimed = [
	['cross_team', '支援二班调试新线', '二班新线缺人，连续两天支援换模和首件确认，按期量产。', 'ZY-0412', 61],
	['mentoring', '带教新员工独立上岗', '带一名新员工三周，考核通过后独立操作。', 'DJ-0087', 40],
	['sop', '换模步骤改为图示', '把换模 14 步改成一页图示，换型少走两趟。', 'SOP-0231', 12],
	['mentoring', '新班组长跟班一个月', '每天一起开班前会、看异常，一个月后独立带班。', 'DJ-0091', 33],
	['sop', '来料检验抽样表更新', '按近半年不良分布改抽样频次，漏检为零。', 'SOP-0236', 26],
	['cross_team', '协助质量部做供应商审核', '跟审两家供应商，整理问题清单 17 项。', 'ZY-0420', 8],
];

/** Claims that were confirmed, of the operator, the leader and the purchasing manager. */
export function makeGrowthClaims({ demo: [operator, leader, manager] }) {
	const people = [operator, operator, operator, leader, manager, manager];
	return claimed.map(([kind, title, what, evidence, ago], i) => ({
		key: `G${String(i + 1).padStart(2, '0')}`,
		values: { person: people[i].key, kind, title, what, happened_on: addDays(anchor, -ago - 3), evidence, state: 'confirmed' },
		createdAt: instant(addDays(anchor, -ago - 2), 600 + 13 * i),
		createdBy: people[i].key,
	}));
}

/** A row of the ledger for each of them. */
export function makePointEntries(claims) {
	return claims.map(({ key, values: { person, kind, title } }, i) => {
		const day = addDays(anchor, -claimed[i][4]);
		return { key: `P${key}`, values: { person, points, kind, reason: title, claim: key, earned_on: day }, createdAt: instant(day, 900 + 7 * i) };
	});
}

/** Title, problem, severity, measure, what was done, report; days ago, days it took, times sent back. Without a measure: still open. */
const cards = [
	[
		'天平校准标签过期',
		'首件检验用电子天平的校准标签已过期 3 天。',
		'major',
		'送检，点检表加入到期提醒。',
		'已送检并换标签，点检表已更新。',
		'SGS-26-0318',
		52,
		9,
		1,
	],
	['清洗剂桶无标识', '清洗间两只清洗剂桶没有品名和效期标识。', 'minor', '补标识，领用时扫码核对。', '标识已补，领用改为扫码。', 'CTI-26-1102', 38, 5, 0],
	['洁净区压差记录漏填', '洁净区压差表夜班漏填两次。', 'minor', '改为自动记录，异常才人工填写。', '压差计已联网，连续两周无漏项。', 'SGS-26-0355', 29, 12, 0],
	['灭菌柜温度探头偏差', '年度验证发现 3 号探头偏差 0.8 ℃。', 'critical', '更换探头并重新验证。', '已更换，三次空载验证合格。', 'CTI-26-1187', 24, 14, 2],
	['防护眼镜未佩戴', '巡线时发现两人在去毛刺工位未戴防护眼镜。', 'major', null, null, null, 2, 10, 0],
];

/** Corrective cards; those that are open wait for their owner, the operator, to begin. */
export function makeCorrectiveCards({ people, demo: [operator, leader, , hrbp] }) {
	const random = makeRandom('corrective-cards');
	const inspectors = people.filter((p) => p.unit.trade === 'inspection');
	return cards.map(([title, problem, severity, measure, done, report, ago, took, rounds], i) => {
		const owner = measure === null ? operator : i === 0 ? leader : random.pick(inspectors);
		const verifier = i === 0 ? hrbp : random.pick(inspectors.filter((p) => p !== owner));
		const found = addDays(anchor, -ago);
		const closed = addDays(found, took);
		return {
			key: `K${String(i + 1).padStart(2, '0')}`,
			values: {
				...{ title, problem, severity, unit: owner.unit.key, reporter: leader.key, owner: owner.key, verifier: verifier.key },
				...{ found_on: found, due: closed, state: measure === null ? 'open' : 'closed', rounds },
				...(measure !== null && {
					measure,
					done_note: done,
					photo: [sitePhotos[i]],
					report_no: report,
					closed_at: instant(closed, 970),
				}),
			},
			createdAt: instant(found, 530 + 11 * i),
			createdBy: leader.key,
		};
	});
}

/** One plan for purchasing, switched off: it asks people from the day on which it is switched on. */
export function makeCheckInPlans(units) {
	const unit = units.find((one) => one.key === 'HR-CG');
	return [{ key: 'CG', values: { title: '采购部双周沟通', unit: unit.key, weeks: 2, anchor, active: false } }];
}
