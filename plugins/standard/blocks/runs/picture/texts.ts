import type { PictureNode } from './types.ts';

const zh = {
	states: { done: '已完成', waiting: '进行中', failed: '失败', ahead: '未到达', plain: '' } satisfies Record<PictureNode['state'], string>,
	visits: (count: number) => `经过 ${count} 次`,
	goesOn: (to: string, way: string) => (way ? `“${way}”之后到${to}` : `之后到${to}`),
	ends: '之后结束',
	/** Between the parts of what is said about a node. */
	comma: '，',
	steps: '步骤列表',
	controls: '缩放',
	zoomIn: '放大',
	zoomOut: '缩小',
	fit: '显示全部',
	hint: '用方向键移动画面',
};
export type PictureTexts = typeof zh;
const en: PictureTexts = {
	states: { done: 'Done', waiting: 'In progress', failed: 'Failed', ahead: 'Not reached', plain: '' },
	visits: (count) => `passed ${count} times`,
	goesOn: (to, way) => (way ? `“${way}” leads to ${to}` : `leads to ${to}`),
	ends: 'ends here',
	comma: ', ',
	steps: 'Steps',
	controls: 'Zoom',
	zoomIn: 'Closer',
	zoomOut: 'Further',
	fit: 'Show all',
	hint: 'Arrow keys move the picture',
};
export const pictureTexts = (language: string): PictureTexts => (language === 'en' ? en : zh);
export const stateIcons: Record<PictureNode['state'], string> = { done: 'check', waiting: 'clock', failed: 'alert', ahead: 'circle', plain: 'circle' };
