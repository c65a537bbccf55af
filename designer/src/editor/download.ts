import { formatBundle, formatJson } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';

/** Hands the app to the person as one file. */
export function downloadBundle(bundle: Bundle): void {
	const url = URL.createObjectURL(new Blob([formatJson(formatBundle(bundle))], { type: 'application/json' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = `${bundle.app.key}-${bundle.app.version}.json`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
