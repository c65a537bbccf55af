import type { JsonObject } from '@dougong/schemas';

interface Placed {
	key: string;
	type: string;
	start?: boolean;
}
interface Layout {
	wide?: string[][];
	phone?: string[];
}

/**
 * Which block of a record’s page offers what may be started: the head of the details, within reach without scrolling, where every layout shows
 * them; else the runs. nobody: the author does not want it offered. Pages without a definition are made by the client, with details.
 */
export function whereStarts(page: JsonObject | undefined): 'detail' | 'runs' | 'nobody' {
	if (!page) return 'detail';
	const blocks = page.blocks as unknown as readonly Placed[];
	if (blocks.some((b) => b.type === 'runs' && b.start === false)) return 'nobody';
	const { wide, phone } = (page.layout ?? {}) as Layout;
	const layouts = [wide?.flat(), phone].filter((keys) => keys !== undefined);
	const isSeen = ({ key }: Placed) => layouts.every((keys) => keys.includes(key));
	return blocks.some((b) => b.type === 'detail' && isSeen(b)) ? 'detail' : 'runs';
}
