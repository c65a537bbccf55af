import { describe, expect, it } from 'vitest';
import { graphOf } from './graph.ts';
import { inOrder } from './picture/in-order.ts';
import { placeNodes, routePath } from './picture/layout.ts';
import { nodeWords } from './picture/outline.tsx';
import { pictureTexts } from './picture/texts.ts';
import type { PictureNode } from './picture/types.ts';
import { whereStarts } from './where-starts.ts';

const node = (key: string, more: Partial<PictureNode> = {}): PictureNode => ({
	key,
	title: key.toUpperCase(),
	icon: 'box',
	state: 'ahead',
	position: null,
	...more,
});
const edge = (from: string, to: string, title = '') => ({ from, to, title });
const nodes = [node('end'), node('b'), node('a')];
const edges = [edge('a', 'b', '同意'), edge('b', 'end'), edge('b', 'a', '退回')];

describe('the picture of a workflow', () => {
	it('puts each node behind those that lead to it, and no two on one place', () => {
		const { nodes: places, routes } = placeNodes(nodes, [edge('a', 'b'), edge('b', 'end')]);
		const y = (key: string) => places.get(key)?.y ?? Number.NaN;
		expect(y('a')).toBeLessThan(y('b'));
		expect(y('b')).toBeLessThan(y('end'));
		expect(new Set([...places.values()].map((p) => `${p.x} ${p.y}`)).size).toBe(3);
		expect(routes.get(0)?.length).toBeGreaterThan(1);
	});
	it('keeps to where the definition draws them, if it says so for all', () => {
		const drawn = nodes.map((n, i) => ({ ...n, position: [i * 10, 5] as const }));
		expect(placeNodes(drawn, edges).nodes.get('b')).toEqual({ x: 10, y: 5 });
		expect(placeNodes([...drawn, node('late')], edges).nodes.get('b')).not.toEqual({ x: 10, y: 5 });
	});
	it('draws edges whose nodes are gone from the definition nowhere', () => {
		expect(placeNodes(nodes, [edge('a', 'gone')]).routes.size).toBe(0);
	});
	it('tells its nodes in the order in which one goes through them, circles and all', () => {
		expect(inOrder(nodes, [edge('a', 'b'), edge('b', 'end')]).map((n) => n.key)).toEqual(['a', 'b', 'end']);
		expect(new Set(inOrder(nodes, edges).map((n) => n.key))).toEqual(new Set(['a', 'b', 'end']));
	});
	it('says in words how a node stands and where it leads', () => {
		const words = pictureTexts('zh-CN');
		expect(nodeWords(node('a', { state: 'waiting', visits: 2, note: '等待 王工' }), { nodes, edges }, words)).toBe(
			'A，进行中，经过 2 次，等待 王工，“同意”之后到B',
		);
		expect(nodeWords(node('end', { state: 'done' }), { nodes, edges }, words)).toBe('END，已完成，之后结束');
		expect(nodeWords(node('end', { state: 'done' }), { nodes, edges }, pictureTexts('en'))).toBe('END, Done, ends here');
	});
	it('rounds the corners of a line without leaving its ends', () => {
		const { path, middle } = routePath([{ x: 0, y: 0 }, { x: 0, y: 40 }, { x: 40, y: 40 }]); // biome-ignore format: a corner
		expect(path).toBe('M0 0L0 26Q0 40 14 40L40 40');
		expect(middle).toEqual({ x: 0, y: 40 });
	});
});

describe('a run in the picture', () => {
	const run = {
		nodes: [{ key: 'a', type: 'approval', title: '审核', icon: 'check', state: 'waiting' as const, visits: 1, position: null }],
		edges: [],
		at: [{ node: 'a', title: '审核', since: '2026-03-02T04:00:00Z', waitingFor: [{ id: '1', title: '王工' }, { id: '2', title: '赵主任' }], due: null, error: null }], // biome-ignore format: two people
	};
	const now = new Date('2026-03-02T06:00:00Z');
	it('shows who waits since when at the node', () => {
		expect(graphOf(run, 'zh-CN', now).nodes[0]?.note).toMatch(/^等待 王工、?和?赵主任 · 自 今天/);
	});
	it('shows why it has failed before anything else', () => {
		const failed = { ...run, at: run.at.map((at) => ({ ...at, error: '404' })) };
		expect(graphOf(failed, 'zh-CN', now).nodes[0]?.note).toBe('出错：404');
	});
	it('counts those who are too many to name', () => {
		const many = { ...run, at: run.at.map((at) => ({ ...at, waitingFor: ['一', '二', '三', '四', '五'].map((title) => ({ id: title, title })) })) };
		expect(graphOf(many, 'en', now).nodes[0]?.note).toContain('+2');
	});
});

describe('what may be started for a record', () => {
	const page = (blocks: object[], layout?: object) => ({ kind: 'page', key: 'p', blocks, ...(layout && { layout }) }) as Parameters<typeof whereStarts>[0];
	const detail = { key: 'detail', type: 'detail' };
	const runs = { key: 'runs', type: 'runs' };
	it('is offered in the head of the details, wherever the runs stand', () => {
		expect(whereStarts(page([detail]))).toBe('detail');
		expect(whereStarts(page([runs, detail]))).toBe('detail');
		expect(whereStarts(undefined)).toBe('detail');
	});
	it('is offered with the runs where there are no details, or some layout leaves them out', () => {
		expect(whereStarts(page([runs]))).toBe('runs');
		expect(whereStarts(page([detail, runs], { wide: [['detail'], ['runs']], phone: ['runs'] }))).toBe('runs');
		expect(whereStarts(page([detail, runs], { wide: [['runs', 'detail']], phone: ['detail'] }))).toBe('detail');
	});
	it('is offered nowhere where the author says so', () => {
		expect(whereStarts(page([detail, { ...runs, start: false }]))).toBe('nobody');
	});
});
