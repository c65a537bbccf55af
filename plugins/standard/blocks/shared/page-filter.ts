import type { PageFilter, RuntimePort } from '@dougong/ui/contracts';

/** What the page was opened with, when it is about this model, and how to go on without it. */
export function pageFilterOf(runtime: RuntimePort, pageKey: string, model: string): { filter: PageFilter; onRemove(): void } | undefined {
	const filter = runtime.pageFilter;
	return filter?.model === model ? { filter, onRemove: () => runtime.openPage(pageKey) } : undefined;
}
