/** Invented names: frequent surnames and ordinary given-name characters put together by chance. */
const surnames = [
	...weighted('王李张刘陈', 9),
	...weighted('杨黄赵周吴徐孙马朱胡林郭何高罗', 5),
	...weighted(
		'郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤应鲍竺虞屠励柴俞',
		1,
	),
];
const men = [
	...'伟强军杰涛斌波辉刚勇磊超鹏飞浩亮峰健宁海建国明志新华德胜庆平东成林文武永兴家俊宇轩晨阳博涵泽坤松柏立群根宝荣昌达洪良贵祥福生元启铭凯航帆程远山川',
];
const women = [...'芳娜敏静丽艳娟霞秀英红玲燕梅洁琳倩雪慧婷莉萍兰凤玉珍云莲菊琴瑶颖佳欣怡雯萱妍悦蓉薇璐晓月春秋香巧彩美蕾露思诗梦'];
/** Combinations that would read as a publicly known person. */
const known = new Set([
	'马云',
	'李强',
	'王毅',
	'李娜',
	'张伟丽',
	'刘强东',
	'王健林',
	'姚明',
	'马化腾',
	'雷军',
	'周星驰',
	'刘德华',
	'张艺谋',
	'郭德纲',
	'王宝强',
	'黄晓明',
	'杨洁',
	'杨洁篪',
	'刘翔',
	'孙杨',
	'陈建斌',
	'王海燕',
	'王菲',
	'许家印',
	'宋庆龄',
	'李克强',
	'徐海东',
	'朱德',
	'彭德怀',
	'陈云',
	'贺龙',
	'任志强',
	'董明珠',
]);

/**
 * Full names, no two alike.
 * @returns {(gender: 'm' | 'f') => string}
 */
export function makeNames(random) {
	const used = new Set(known);
	return (gender) => {
		for (;;) {
			const given = gender === 'm' ? men : women;
			const first = random.pick(given);
			const second = random.chance(0.16) ? '' : random.pick(given);
			const name = random.pick(surnames) + first + second;
			if (first === second || used.has(name)) continue;
			used.add(name);
			return name;
		}
	};
}

function weighted(characters, weight) {
	return [...characters].flatMap((c) => Array(weight).fill(c));
}
