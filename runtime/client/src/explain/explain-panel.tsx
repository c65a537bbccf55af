import { Dialog } from '@dougong/ui';
import type { ComputedAt, RuntimePort } from '@dougong/ui/contracts';
import { Explanation } from './explanation.tsx';
import { explainTexts } from './texts.ts';

/** Where a computed value comes from, over the page that shows it. */
export function ExplainPanel({ runtime, of, title, onClose }: { runtime: RuntimePort; of: ComputedAt; title?: string; onClose(): void }) {
	const texts = explainTexts(runtime.language);
	const field = runtime.app.models[of.model]?.fields.find((f) => f.key === of.field);
	return (
		<Dialog open onClose={onClose} side="right" title={field ? texts.of(field.title) : texts.title} description={title}>
			<Explanation runtime={runtime} of={of} />
		</Dialog>
	);
}
