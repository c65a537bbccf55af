import type { JsonObject, Page } from '@dougong/schemas';

type PlacedBlock = JsonObject & { key: string; type: string };

/**
 * Blocks in rows. Wide: as the layout says, then blocks that it does not name, one a row.
 * Narrow: the phone order, one a row; blocks that it does not name are left out. Without a layout: in the order of the page.
 */
export function layoutRows(page: Page, isNarrow: boolean): PlacedBlock[][] {
	const blocks = page.blocks as PlacedBlock[];
	const byKey = new Map(blocks.map((b) => [b.key, b]));
	const find = (keys: readonly string[]) => keys.flatMap((key) => byKey.get(key) ?? []);
	if (isNarrow && page.layout?.phone) return find(page.layout.phone).map((b) => [b]);
	const wide = page.layout?.wide;
	if (!wide) return blocks.map((b) => [b]);
	const named = new Set(wide.flat());
	const rows = [...wide.map(find), ...blocks.filter((b) => !named.has(b.key)).map((b) => [b])].filter((row) => row.length > 0);
	return isNarrow ? rows.flat().map((b) => [b]) : rows;
}
