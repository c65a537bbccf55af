import { Button, EmptyState } from '@dougong/ui';
import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import { useState } from 'react';
import { BlockHead } from '../shared/block-head.tsx';
import { modelKey } from '../shared/models.ts';
import { blockTexts } from '../shared/texts.ts';
import './form.css';

function FormBlock({ block, pageKey, runtime }: BlockProps<{ form: string }>) {
	const texts = blockTexts(runtime.language);
	const [isDone, setDone] = useState(false);
	const form = runtime.app.forms[block.form];
	if (!form) return <EmptyState icon="lock" title={texts.formMissing} />;
	const model = modelKey(runtime.app, String(form.model));
	const recordId = runtime.recordModel === model ? runtime.recordId : null;
	const title = block.title && runtime.text(`page.${pageKey}.${block.key}.title`, block.title);
	const thanks = typeof form.thanks === 'string' ? runtime.text(`form.${block.form}.thanks`, form.thanks) : texts.formDone;
	return (
		<section className="block" aria-label={title ?? String(form.title)}>
			<BlockHead title={title} />
			<div className="form-block">
				{isDone ? (
					<div role="status">
						<EmptyState icon="check-circle" title={thanks} action={<Button onClick={() => setDone(false)}>{texts.again}</Button>} />
					</div>
				) : (
					<runtime.Form form={block.form} model={model} recordId={recordId} onDone={() => (recordId ? runtime.toast(texts.saved) : setDone(true))} />
				)}
			</div>
		</section>
	);
}
export const form: BlockView = { type: 'form', View: FormBlock };
