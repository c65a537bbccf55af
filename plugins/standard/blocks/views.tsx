import { Skeleton } from '@dougong/ui';
import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import { type ComponentType, createElement, lazy, Suspense } from 'react';

/** The views of the built-in block types. Each loads when a page first shows one, so that a form page does not carry tables. */
export const blockViews: BlockView[] = [
	{ type: 'table', View: waitFor(() => import('./table/view.tsx').then((m) => m.table)) },
	{ type: 'kanban', View: waitFor(() => import('./kanban/view.tsx').then((m) => m.kanban)) },
	{ type: 'tree', View: waitFor(() => import('./tree/view.tsx').then((m) => m.tree)) },
	{ type: 'list', View: waitFor(() => import('./list/view.tsx').then((m) => m.list)) },
	{ type: 'detail', View: waitFor(() => import('./detail/view.tsx').then((m) => m.detail)) },
	{ type: 'history', View: waitFor(() => import('./history/view.tsx').then((m) => m.history)) },
	{ type: 'form', View: waitFor(() => import('./form/view.tsx').then((m) => m.form)) },
	{ type: 'cards', View: waitFor(() => import('./cards/view.tsx').then((m) => m.cards)) },
	{ type: 'todo', View: waitFor(() => import('./todo/view.tsx').then((m) => m.todo)) },
	{ type: 'text', View: waitFor(() => import('./text/view.tsx').then((m) => m.text)) },
];

function waitFor(load: () => Promise<BlockView>): ComponentType<BlockProps<never>> {
	const Loaded = lazy(async () => ({ default: (await load()).View }));
	return (props) => <Suspense fallback={<Skeleton lines={6} />}>{createElement(Loaded, props)}</Suspense>;
}
