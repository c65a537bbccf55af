import type { TemplateEntry } from '@dougong/schemas/api';
import { Button, Checkbox, Dialog } from '@dougong/ui';
import { useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import { InstallProblem } from './install-problem.tsx';
import { useInstall } from './use-install.ts';

interface InstallDialogProps {
	env: string;
	template: TemplateEntry;
	all: readonly TemplateEntry[];
	onClose(): void;
}
export function InstallDialog({ env, template, all, onClose }: InstallDialogProps) {
	const { texts } = useDesigner();
	const [demo, setDemo] = useState(template.hasDemo);
	const { install, isBusy, problem } = useInstall(env, onClose);
	const missing = template.requires.filter((key) => !all.find((t) => t.key === key)?.installed).map((key) => all.find((t) => t.key === key)?.title ?? key);
	const footer = (
		<>
			<Button onClick={onClose} disabled={isBusy}>
				{texts.cancel}
			</Button>
			<Button variant="primary" busy={isBusy} onClick={() => void install(template.title, { template: template.key, demo })}>
				{isBusy ? texts.installing : texts.install}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={() => !isBusy && onClose()} title={texts.installTemplate(template.title)} description={template.description} footer={footer}>
			{missing.length > 0 && <p className="dialog-line">{texts.requires(missing.join(texts.designer === 'Designer' ? ', ' : '、'))}</p>}
			{template.hasDemo && (
				<>
					<Checkbox checked={demo} disabled={isBusy} onChange={(e) => setDemo(e.target.checked)}>
						{texts.withDemo}
					</Checkbox>
					<p className="field__help">{texts.withDemoBody}</p>
				</>
			)}
			{problem && <InstallProblem problem={problem} />}
		</Dialog>
	);
}
