/** Objectives and key results of the people who make products: [title, weight, start, target, current, unit]. */
const plans = [
	[
		'HR-YF',
		'新产品按期走进量产',
		[
			['完成 6 个项目的设计评审', 50, 0, 6, 4, '个'],
			['样件一次通过率从 70% 提升到 90%', 30, 70, 90, 84, '%'],
			['试产问题关闭周期从 15 天缩短到 7 天', 20, 15, 7, 11, '天'],
		],
	],
	[
		'HR-YF-1',
		'让设计一次做对',
		[
			['设计变更次数从 24 次降到 12 次', 40, 24, 12, 15, '次'],
			['可制造性评审覆盖率达到 100%', 35, 60, 100, 92, '%'],
			['标准件复用率从 45% 提升到 60%', 25, 45, 60, 50, '%'],
		],
	],
	[
		'HR-YF-2',
		'工艺开发跑在试产前面',
		[
			['试产前完成工艺文件 18 份', 50, 0, 18, 11, '份'],
			['换模时间从 40 分钟降到 26 分钟', 30, 40, 26, 29, '分钟'],
			['工艺达标率从 90% 提升到 96%', 20, 90, 96, 94, '%'],
		],
	],
	[
		'HR-YF-3',
		'问题在试验台上被发现',
		[
			['台架试验能力从 12 项增加到 18 项', 50, 12, 18, 15, '项'],
			['试验报告平均用时从 9 天缩短到 5 天', 30, 9, 5, 6, '天'],
			['客户现场首次失效降到 2 次', 20, 8, 2, 6, '次'],
		],
	],
];

export function makeOkrs({ units }) {
	return plans.flatMap(([code, objective, results], i) => {
		const unit = units.find((u) => u.key === code);
		const key = `O-${i + 1}`;
		const common = { owner: unit.head.key, org_unit: unit.key, period: '2026-Q4' };
		const staff = unit.members.filter((p) => p !== unit.head);
		return [
			{ key, values: { ...common, title: objective, kind: 'objective', ambition: i === 0 ? 'committed' : 'aspirational' } },
			...results.map(([title, weight, start, target, current, measure], n) => ({
				key: `${key}-KR${n + 1}`,
				values: {
					...common,
					owner: (staff[n] ?? unit.head).key,
					title,
					parent: key,
					kind: 'key_result',
					ambition: i === 0 ? 'committed' : 'aspirational',
					start,
					target,
					current,
					unit: measure,
					weight,
					confidence: 5 + ((i + n) % 4),
				},
			})),
		];
	});
}
