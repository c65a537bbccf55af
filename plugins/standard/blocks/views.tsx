import { Skeleton } from '@dougong/ui';
import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import { type ComponentType, createElement, lazy, Suspense } from 'react';

const files = import.meta.glob<Record<string, BlockView>>('./*/view.tsx');

/**
 * The views of the built-in block types: the one export of each `view.tsx`, in a folder with the name of the type. The build finds
 * them, so that a type is named in one list, index.ts. Each loads when a page first shows one: a form page does not carry tables.
 */
export const blockViews: readonly BlockView[] = Object.entries(files).map(([file, load]) => ({ type: file.split('/')[1] ?? file, View: waitFor(file, load) }));

function waitFor(file: string, load: () => Promise<Record<string, BlockView>>): ComponentType<BlockProps<never>> {
	const Loaded = lazy(async () => {
		const [view] = Object.values(await load());
		if (!view) throw new Error(`${file} exports no view`);
		return { default: view.View };
	});
	return (props) => <Suspense fallback={<Skeleton lines={6} />}>{createElement(Loaded, props)}</Suspense>;
}
