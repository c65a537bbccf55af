import { addDays, anchor, instant } from './days.mjs';
import { makeRandom } from './random.mjs';

const heavy = 'process_too_heavy';
const cannot = 'system_cannot';
/** Title, problem, proposal, unit that decides, outcome (reason or null while open), note. From production; 28 decided: 7 accepted, 21 returned. */
const table = [
	[
		'月度考核表合并为一页',
		'班组长每月要填三张考核表，内容有一半重复，填完一个班的要一整个晚上。',
		'三张表合成一页，系统里已有的产量和出勤不再手填。',
		'HR-RL',
		cannot,
		'现有表单拆在两个系统里，暂时合不到一起。',
	],
	[
		'考核数据直接取自 MES',
		'产量、合格率 MES 里都有，考核时还要抄到表格里，抄错了要扣分。',
		'每月 1 日自动取上月数据，班组长只核对。',
		'HR-XX',
		cannot,
		'考核表在 Excel，没有接口。',
	],
	['扣分当天告知本人', '员工月底才知道被扣分，经常当场争起来，时间久了说不清。', '扣分当天在手机上推送，并附照片。', 'HR-RL', cannot, '没有移动端推送功能。'],
	[
		'临时攻坚目标可以当月加入',
		'新产线提前到，班组全力在调试，考核表上却没有这一项。',
		'允许当月中途加一项目标，其他权重等比例降低。',
		'HR-RL',
		heavy,
		'中途改目标要五级签字，建议下季度再说。',
	],
	[
		'跨班支援计入双方考核',
		'去别的班帮忙，自己班的产量下来了，反而吃亏。',
		'支援工时由接收班组确认后，两边各记一部分。',
		'HR-RL',
		cannot,
		'考核表只能归属一个班组。',
	],
	[
		'取消纸质反馈表',
		'每天手写三份反馈表交统计员录入，录入晚两天，也没有人看。',
		'手机上直接填，统计员不用再录。',
		'HR-RL',
		'worth_doing',
		'已纳入即时反馈试点，冲压车间先用。',
	],
	['班前会看板显示昨日目标', '班前会讲目标靠嘴说，大家记不住。', '在线边大屏显示昨日达成和今日目标。', 'HR-BL', 'worth_doing', '先在冲压和 CNC 两个车间装屏。'],
	[
		'质量扣分区分来料原因',
		'来料不良导致的报废也算操作工的，大家有意见。',
		'报废单增加来料原因选项，不计入个人。',
		'HR-ZL',
		heavy,
		'每一单要质量、采购两边判定，流程太长。',
	],
	[
		'工艺参数变更同步到考核',
		'新品试产时节拍慢，考核还按老节拍算。',
		'试产期间提高工艺达标率的权重，降低产量权重。',
		'HR-RL',
		cannot,
		'权重写死在公式里，改一次要找供应商。',
	],
	['夜班由值班主任审批补录', '夜班报工漏了要等白班主任审批，常常错过统计时间。', '值班主任可以当班审批。', 'HR-XX', cannot, '系统里审批人只能设一个。'],
	['指标数量压到五项以内', '一个操作工背 11 项指标，自己都说不全。', '每个岗位保留 3 到 5 项。', 'HR-RL', 'worth_doing', '各车间报减项清单，下季度起执行。'],
	['申诉三天内答复', '对考核有异议交了表，一个月没有回音。', '规定三个工作日内答复，逾期自动升级。', 'HR-RL', heavy, '申诉需三个部门会签，三天做不到。'],
	[
		'设备停机原因由维修确认',
		'停机原因操作工自己选，常被质疑。',
		'维修关单时选原因，以维修为准。',
		'HR-BL-SB',
		'worth_doing',
		'维修工单增加原因一栏，本月起执行。',
	],
	['多能工津贴与认证挂钩', '会三个工位和会一个工位考核一样。', '认证通过后自动体现在考核系数里。', 'HR-RL', cannot, '技能矩阵和薪酬系统没有打通。'],
	['目标由班组自己先提', '目标都是上面压下来的，不符合现场情况。', '班组先提初稿，车间汇总后再平衡。', 'HR-RL', heavy, '多一轮汇总会拖到下个月中旬。'],
	['取消每周纸面总结', '班组长每周写一页总结，内容和日报一样。', '由系统自动汇总日报，班组长补一句重点。', 'HR-YY', 'worth_doing', '余姚基地本月起取消。'],
	['换模次数纳入产量折算', '小批量多换模的机台产量低，考核吃亏。', '按换模次数折算标准产量。', 'HR-BL-WL', heavy, '折算系数要逐个产品评审。'],
	['考核结果在手机上查看', '结果贴在公告栏，谁都看得到，也只贴三天。', '手机上只看自己的，随时能看。', 'HR-XX', cannot, '现有系统没有手机端。'],
	[
		'统一三个基地的口径',
		'同样的合格率，三个基地算法不一样，没法比。',
		'由质量部发布统一口径。',
		'HR-ZL',
		'worth_doing',
		'口径已写入指标库，三个基地同时切换。',
	],
	['客户退货追溯到班次', '退货来了全车间一起扣，做得好的也被扣。', '按批次追溯到班次再分摊。', 'HR-ZL', cannot, '批次标签没有班次信息。'],
	['安全隐患上报给予加分', '报隐患还要写三张表，没有人愿意报。', '拍照就能上报，确认后自动加分。', 'HR-RL', heavy, '加分要安委会每月审议，无法自动。'],
	['请假当天自动剔除目标', '请假一周，目标还按全月算。', '按实际出勤天数折算。', 'HR-RL', cannot, '考勤在钉钉，目标在 Excel。'],
	['新员工首月不参加排名', '新人第一个月肯定垫底，打击大。', '首月只反馈不排名。', 'HR-RL', 'worth_doing', '同意，下月起执行。'],
	['改善提案与考核合并填报', '改善提案一套系统，考核一套系统，同样的事填两遍。', '在一个入口填，自动分发。', 'HR-XX', cannot, '两个系统由不同供应商维护。'],
	['减少考核签字层级', '一张考核表从班组长签到基地总经理，走完要十天。', '班组长和主任两级签字即可。', 'HR-RL', heavy, '制度规定四级签字，修订制度要走半年。'],
	['设备点检结果自动加分', '点检做得好不好，考核里看不出来。', '点检系统的完成率直接进考核。', 'HR-BL-SB', cannot, '点检系统没有导出接口。'],
	['月度面谈提供数据底稿', '面谈时手上没有数据，聊完也没有记录。', '系统生成一页个人数据，面谈后直接写改进计划。', 'HR-RL', cannot, '数据分散在四个系统。'],
	['班组间互评改为匿名', '互评写名字，大家都写好好好。', '互评匿名，只看汇总。', 'HR-RL', heavy, '匿名需要第三方平台和保密审批。'],
	['扫码进入反馈页面', '想给同事写反馈，要先找到入口，再选部门和班组。', '工位上贴二维码，扫一下就带出班组。', 'HR-RL', null, ''],
	['双周沟通可以语音输入', '现场打字慢，戴着手套更不方便。', '支持语音转文字，提交前可以改。', 'HR-XX', null, ''],
	['目标看板按班次显示', '三个班混在一起看，分不清是谁的。', '看板可以按班次切换。', 'HR-BL', null, ''],
	['外协件晚到自动提醒班组', '外协件晚到，班组到了开工才知道。', '晚到时提前半天提醒对应班组长。', 'HR-CG', null, ''],
	['模具寿命到期提醒', '模具超期使用，毛刺突然变大才发现。', '按冲次提醒保养，并计入设备目标。', 'HR-BL-SB', null, ''],
	['目标调整记录可以查询', '目标改过几次、谁改的，现在说不清。', '每次调整留下原因和时间，本人能看到。', 'HR-RL', null, ''],
];

export function makeSuggestions({ people, units, demo }) {
	const random = makeRandom('suggestions');
	const shop = people.filter((p) => p.unit.kind === 'team' && p.unit.parent.kind === 'workshop');
	const leaders = shop.filter((p) => p.isHead);
	return table.map(([title, problem, proposal, unitKey, reason, note], i) => {
		const author = i === 3 ? demo[1] : i === 28 ? demo[0] : random.chance(0.6) ? random.pick(leaders) : random.pick(shop);
		const unit = units.find((u) => u.key === unitKey);
		const back = reason === null ? random.int(1, 12) : 88 - Math.round((i * 74) / 28);
		const day = addDays(anchor, -back);
		const decidedDay = addDays(day, random.int(2, Math.min(13, Math.max(2, back - 1))));
		return {
			key: `S${String(i + 1).padStart(3, '0')}`,
			values: {
				title,
				problem,
				proposal,
				author: author.key,
				unit: unit.key,
				...(reason === null
					? { status: 'submitted' }
					: {
							status: reason === 'worth_doing' ? 'accepted' : 'returned',
							reason,
							decision_note: note,
							decided_by: unit.head.key,
							decided_at: instant(decidedDay, random.int(540, 1050)),
						}),
			},
			createdAt: instant(day, random.int(480, 1140)),
			createdBy: author.key,
		};
	});
}
