import { type SqlFragment, sql } from '@dougong/engine';

/** Two columns wide: the East Asian wide and full-width blocks of Unicode (UAX 11), and emoji. Then those that take none: marks on others. */
const wide: readonly [number, number][] = [
	[0x1100, 0x115f],
	[0x2e80, 0x303e],
	[0x3041, 0x4dbf],
	[0x4e00, 0xa4cf],
	[0xa960, 0xa97f],
	[0xac00, 0xd7a3],
	[0xf900, 0xfaff],
	[0xfe10, 0xfe19],
	[0xfe30, 0xfe6f],
	[0xff01, 0xff60],
	[0xffe0, 0xffe6],
	[0x1f300, 0x1f64f],
	[0x1f680, 0x1f6ff],
	[0x1f900, 0x1f9ff],
	[0x1fa70, 0x1faff],
	[0x20000, 0x3fffd],
];
const flat: readonly [number, number][] = [
	[0x0300, 0x036f],
	[0x200b, 0x200f],
	[0xfe00, 0xfe0f],
];

/** Columns that a text takes where Latin letters take one. */
export function displayWidth(text: string): number {
	let width = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		width += isIn(wide, code) ? 2 : isIn(flat, code) ? 0 : 1;
	}
	return width;
}
function isIn(ranges: readonly [number, number][], code: number): boolean {
	return code >= 0x300 && ranges.some(([from, to]) => code >= from && code <= to);
}

/** The same as an integer. The pattern is one class of characters: it takes time in proportion to the text. */
export function displayWidthSql(value: SqlFragment): SqlFragment {
	const without = (ranges: string): SqlFragment => sql`char_length(regexp_replace(${value} COLLATE "C", ${[{ k: 'text', text: `'[${ranges}]'` }]}, '', 'g'))`;
	return sql`(char_length(${value}) - ${without(classOf(wide))} + ${without(classOf(flat))})`;
}
function classOf(ranges: readonly [number, number][]): string {
	const hex = (code: number) => (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
	return ranges.map(([from, to]) => `${hex(from)}-${hex(to)}`).join('');
}
