/** Words that field views say. Both languages have the same keys: the compiler holds it. */
const zh = {
	'field.yes': '是',
	'field.no': '否',
	'field.choose': '请选择',
	'field.search': '搜索并选择',
	'field.restricted': '无权查看',
	'field.rating-of': '{value} 分，满分 {max} 分',
	'field.rating-point': '{value} 分',
	'field.auto': '保存后自动生成',
	'field.json-bad': '不是合法的 JSON',
	'field.clear': '清除',
	'field.previous-period': '上一期',
	'field.next-period': '下一期',
	'field.present-period': '{period}（本期）',
};
const en: Record<keyof typeof zh, string> = {
	'field.yes': 'Yes',
	'field.no': 'No',
	'field.choose': 'Choose',
	'field.search': 'Search and choose',
	'field.restricted': 'Not visible to you',
	'field.rating-of': '{value} of {max}',
	'field.rating-point': '{value}',
	'field.auto': 'Given when saved',
	'field.json-bad': 'This is not valid JSON',
	'field.clear': 'Clear',
	'field.previous-period': 'Previous period',
	'field.next-period': 'Next period',
	'field.present-period': '{period} (now)',
};
export const fieldMessages = { 'zh-CN': zh, en };
