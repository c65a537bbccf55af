import { IconButton, Menu } from '@dougong/ui';
import type { BlockTexts } from '../shared/texts.ts';
import { expandTo } from './assemble.ts';
import type { Tree } from './use-tree.tsx';

/** Unfolds a tree down to one of its first levels, or whole. `most`: the last level that has an entry of its own. */
export function LevelsMenu({ tree, texts, most, onChange }: { tree: Tree; texts: BlockTexts; most: number; onChange(expanded: string[]): void }) {
	const to = (depth: number) => onChange([...expandTo(tree.levels, depth)]);
	const items = [
		{ key: '1', label: texts.firstLevel, onSelect: () => to(1) },
		...Array.from({ length: most - 1 }, (_, i) => i + 2).map((n) => ({ key: String(n), label: texts.level(n), onSelect: () => to(n) })),
		{ key: 'all', label: texts.allLevels, onSelect: () => to(50) },
	];
	return <Menu align="end" trigger={<IconButton icon="expand" label={texts.levels} />} groups={[{ key: 'levels', items }]} />;
}
