import type { Strokes } from './signature-picture.tsx';

/** One grey value for each cell, row by row; true: ink. */
export interface Mask {
	width: number;
	height: number;
	at(x: number, y: number): boolean;
}
/** As many as the server takes. */
const mostStrokes = 200;
const mostPoints = 2000;

/** The outlines of the ink as strokes in the box of a signature: a typed name is kept like a written one. */
export function outlines(mask: Mask, box: { width: number; height: number } = { width: 1000, height: 400 }): number[][][] {
	const scale = { x: box.width / mask.width, y: box.height / mask.height };
	return loops(mask)
		.map((loop) => straightened(loop).map(([x, y]) => [Math.round(x * scale.x), Math.round(y * scale.y)]))
		.sort((a, b) => b.length - a.length)
		.slice(0, mostStrokes)
		.map((stroke) => stroke.slice(0, mostPoints));
}

type Point = readonly [number, number];
/** Walks along the edges between ink and paper, ink at the right hand, until each has been walked. */
function loops(mask: Mask): Point[][] {
	const next = new Map<string, Point[]>();
	const edge = (from: Point, to: Point) => next.set(from.join(), [...(next.get(from.join()) ?? []), to]);
	for (let y = 0; y < mask.height; y++) {
		for (let x = 0; x < mask.width; x++) {
			if (!mask.at(x, y)) continue;
			if (!mask.at(x, y - 1)) edge([x, y], [x + 1, y]);
			if (!mask.at(x + 1, y)) edge([x + 1, y], [x + 1, y + 1]);
			if (!mask.at(x, y + 1)) edge([x + 1, y + 1], [x, y + 1]);
			if (!mask.at(x - 1, y)) edge([x, y + 1], [x, y]);
		}
	}
	const found: Point[][] = [];
	for (const key of next.keys()) {
		while ((next.get(key)?.length ?? 0) > 0) {
			const start = key.split(',').map(Number) as unknown as Point;
			const loop: Point[] = [start];
			let at: Point | undefined = next.get(key)?.pop();
			while (at && at.join() !== key) {
				loop.push(at);
				at = next.get(at.join())?.pop();
			}
			loop.push(start);
			found.push(loop);
		}
	}
	return found;
}
/** Without the points that lie on the line between their neighbours. */
function straightened(loop: readonly Point[]): Point[] {
	return loop.filter((point, i) => {
		const before = loop[i - 1];
		const after = loop[i + 1];
		if (!before || !after) return true;
		return (point[0] - before[0]) * (after[1] - point[1]) !== (point[1] - before[1]) * (after[0] - point[0]);
	});
}

const cells = { width: 250, height: 100 };
/** Draws a name as large as it fits and takes its outlines; no strokes where the browser cannot draw. */
export function signatureOfName(name: string): Strokes {
	const canvas = document.createElement('canvas');
	canvas.width = cells.width;
	canvas.height = cells.height;
	const pen = canvas.getContext('2d', { willReadFrequently: true });
	if (!pen) return [];
	const font = (size: number) => `${size}px KaiTi, STKaiti, "Noto Serif CJK SC", cursive, serif`;
	pen.font = font(80);
	pen.font = font(Math.min(80, (80 * (cells.width - 16)) / Math.max(1, pen.measureText(name).width)));
	pen.textBaseline = 'middle';
	pen.textAlign = 'center';
	pen.fillText(name, cells.width / 2, cells.height / 2);
	const { data } = pen.getImageData(0, 0, cells.width, cells.height);
	const isInside = (x: number, y: number) => x >= 0 && y >= 0 && x < cells.width && y < cells.height;
	return outlines({ ...cells, at: (x, y) => isInside(x, y) && (data[(y * cells.width + x) * 4 + 3] ?? 0) > 110 });
}
