/**
 * The shape of Ningbo Hengrui: head office, three production bases, workshops and teams; 586 people in all.
 * A unit: code, name, kind, trade (chooses the goals and texts), head: [position, grade], staff: [position, grade, count][].
 */
const team = (code, name, trade, size, leader, worker) => ({
	code,
	name,
	kind: 'team',
	trade,
	head: [leader, 'M1'],
	staff: [[worker, 'O', size - 1]],
});
const shifts = (prefix, trade, count, size, leader, worker) =>
	['一', '二', '三', '四'].slice(0, count).map((n, i) => team(`${i + 1}`, `${prefix}${n}班`, trade, size, leader, worker));
const workshop = (
	code,
	name,
	trade,
	units,
	staff = [
		['工艺员', 'T', 1],
		['统计员', 'P', 1],
		['设备点检员', 'T', 1],
	],
) => ({
	code,
	name,
	kind: 'workshop',
	trade,
	head: ['车间主任', 'M3'],
	staff,
	units,
});
const offices = (maintenance, inspection, planning) => [
	{
		code: 'SB',
		name: '设备科',
		kind: 'department',
		trade: 'maintenance',
		head: ['设备科科长', 'M3'],
		staff: [
			['设备维修工', 'T', maintenance - 2],
			['设备工程师', 'T', 1],
		],
	},
	{
		code: 'ZJ',
		name: '质检科',
		kind: 'department',
		trade: 'inspection',
		head: ['质检科科长', 'M3'],
		staff: [
			['检验员', 'T', inspection - 3],
			['质量工程师', 'T', 2],
		],
	},
	{
		code: 'WL',
		name: '计划物流科',
		kind: 'department',
		trade: 'logistics',
		head: ['计划物流科科长', 'M3'],
		staff: [
			['生产计划员', 'P', 3],
			['仓管员', 'P', planning - 4],
		],
	},
];
const base = (code, name, units) => ({ code, name, kind: 'base', trade: 'base', head: ['基地总经理', 'M5'], staff: [], units });

export const company = {
	code: 'HR',
	name: '宁波恒锐精密制造',
	kind: 'company',
	trade: 'company',
	units: [
		{
			code: 'ZB',
			name: '总经理办公室',
			kind: 'department',
			trade: 'office',
			head: ['总经理', 'M6'],
			staff: [
				['生产副总经理', 'M5', 1],
				['技术质量副总经理', 'M5', 1],
				['总经理助理', 'P', 1],
			],
		},
		{
			code: 'RL',
			name: '人力资源部',
			kind: 'department',
			trade: 'hr',
			head: ['人力资源总监', 'M4'],
			staff: [
				['HRBP', 'P', 3],
				['招聘专员', 'P', 2],
				['薪酬专员', 'P', 2],
				['培训专员', 'P', 2],
				['员工关系专员', 'P', 1],
			],
		},
		{
			code: 'CW',
			name: '财务部',
			kind: 'department',
			trade: 'finance',
			head: ['财务经理', 'M4'],
			staff: [
				['成本会计', 'P', 3],
				['总账会计', 'P', 2],
				['应收应付会计', 'P', 3],
				['出纳', 'P', 1],
			],
		},
		{
			code: 'CG',
			name: '采购部',
			kind: 'department',
			trade: 'purchasing',
			head: ['采购经理', 'M4'],
			staff: [
				['采购员', 'P', 5],
				['供应商质量工程师', 'T', 2],
				['采购内勤', 'P', 1],
			],
		},
		{
			code: 'XS',
			name: '销售部',
			kind: 'department',
			trade: 'sales',
			head: ['销售总监', 'M4'],
			staff: [['销售内勤', 'P', 2]],
			units: [
				{ code: '1', name: '国内销售组', kind: 'team', trade: 'sales', head: ['国内销售主管', 'M2'], staff: [['客户经理', 'P', 5]] },
				{ code: '2', name: '海外销售组', kind: 'team', trade: 'sales', head: ['海外销售主管', 'M2'], staff: [['海外客户经理', 'P', 3]] },
				{ code: '3', name: '客户服务组', kind: 'team', trade: 'service', head: ['客户服务主管', 'M2'], staff: [['客户服务专员', 'P', 4]] },
			],
		},
		{
			code: 'YF',
			name: '研发中心',
			kind: 'department',
			trade: 'engineering',
			head: ['研发总监', 'M4'],
			staff: [['项目助理', 'P', 1]],
			units: [
				{ code: '1', name: '产品设计组', kind: 'team', trade: 'engineering', head: ['产品设计主管', 'M2'], staff: [['结构工程师', 'T', 8]] },
				{ code: '2', name: '工艺开发组', kind: 'team', trade: 'engineering', head: ['工艺开发主管', 'M2'], staff: [['工艺工程师', 'T', 7]] },
				{ code: '3', name: '试验验证组', kind: 'team', trade: 'engineering', head: ['试验验证主管', 'M2'], staff: [['试验工程师', 'T', 6]] },
			],
		},
		{
			code: 'ZL',
			name: '质量部',
			kind: 'department',
			trade: 'quality',
			head: ['质量经理', 'M4'],
			staff: [
				['体系工程师', 'T', 2],
				['客户质量工程师', 'T', 4],
				['计量员', 'T', 3],
				['质量内勤', 'P', 2],
			],
		},
		{
			code: 'XX',
			name: '信息部',
			kind: 'department',
			trade: 'it',
			head: ['信息部经理', 'M4'],
			staff: [
				['MES 工程师', 'T', 2],
				['ERP 工程师', 'T', 1],
				['网络与桌面工程师', 'T', 2],
			],
		},
		base('BL', '北仑基地', [
			...offices(9, 10, 9),
			workshop('CY', '冲压车间', 'stamping', shifts('冲压', 'stamping', 4, 12, '冲压班组长', '冲压操作工')),
			workshop('JG', 'CNC 车间', 'cnc', shifts('CNC ', 'cnc', 4, 13, 'CNC 班组长', 'CNC 操作工')),
			workshop('MJ', '模具车间', 'tooling', shifts('模具', 'tooling', 3, 10, '模具班组长', '模具钳工'), [
				['工艺员', 'T', 1],
				['统计员', 'P', 1],
			]),
		]),
		base('CX', '慈溪基地', [
			...offices(7, 9, 8),
			workshop('YZ', '压铸车间', 'casting', shifts('压铸', 'casting', 3, 14, '压铸班组长', '压铸操作工')),
			workshop('JJ', '精加工车间', 'cnc', shifts('精加工', 'cnc', 4, 13, '精加工班组长', '精加工操作工')),
			workshop('BM', '表面处理车间', 'surface', shifts('表面', 'surface', 3, 10, '表面处理班组长', '表面处理操作工')),
		]),
		base('YY', '余姚基地', [
			...offices(7, 9, 8),
			workshop('ZP', '装配车间', 'assembly', shifts('装配', 'assembly', 4, 13, '装配班组长', '装配操作工')),
			workshop('ZS', '注塑车间', 'moulding', shifts('注塑', 'moulding', 4, 10, '注塑班组长', '注塑操作工')),
			workshop('BZ', '检测包装车间', 'packing', shifts('检包', 'packing', 3, 10, '检包班组长', '检测包装工')),
		]),
	],
};
/** Who leads the heads of these units; the others report to the head of the unit above. */
export const reportsTo = { BL: '生产副总经理', CX: '生产副总经理', YY: '生产副总经理', CG: '生产副总经理', YF: '技术质量副总经理', ZL: '技术质量副总经理' };
export const headcount = 586;
