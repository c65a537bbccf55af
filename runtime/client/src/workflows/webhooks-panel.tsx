import type { WebhookEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon, Pill, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listWebhooks } from '../api/outside.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import type { WorkflowAt } from './runs-list.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { webhookTexts } from './webhook-texts.ts';

/** The addresses at which others begin runs of a workflow. */
export function WebhooksPanel({ at }: { at: WorkflowAt }) {
	const { language } = useClient();
	const texts = webhookTexts(language);
	const { env, app, workflow } = at;
	const queries = useQueryClient();
	const queryKey = ['webhooks', env, app, workflow];
	const hooks = useQuery({ queryKey, queryFn: () => listWebhooks(env, app, workflow) });
	const [edited, setEdited] = useState<WebhookEntry | null>(null);
	const [noneTitle = '', noneBody] = texts.none;
	const close = () => {
		setEdited(null);
		void queries.invalidateQueries({ queryKey });
	};
	if (hooks.error) return <ErrorNote problem={asProblem(hooks.error)} onRetry={() => void hooks.refetch()} />;
	if (!hooks.data) return <Skeleton lines={2} height={28} />;
	if (hooks.data.length === 0) return <EmptyState icon="link" title={noneTitle} body={noneBody} />;
	return (
		<>
			<p className="muted">{texts.lead}</p>
			<ul className="list">
				{hooks.data.map((hook) => (
					<HookRow key={hook.trigger} hook={hook} onRotate={() => setEdited(hook)} />
				))}
			</ul>
			{edited && <WebhookDialog at={at} hook={edited} onClose={close} />}
		</>
	);
}

function HookRow({ hook: { trigger, hint, signed, usedAt }, onRotate }: { hook: WebhookEntry; onRotate(): void }) {
	const { language } = useClient();
	const texts = webhookTexts(language);
	const time = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	const facts = hint === null ? [texts.noAddress] : [texts.endsWith(hint), usedAt === null ? texts.neverUsed : texts.used(time(usedAt))];
	return (
		<li>
			<Icon name="link" />
			<span className="list__main">
				<code id={`hook-${trigger}`}>{trigger}</code>
				<small>{facts.join(' · ')}</small>
			</span>
			{hint !== null && <Pill color={signed ? 'green' : 'gray'}>{signed ? texts.signed : texts.unsigned}</Pill>}
			<Button size="s" icon="refresh" aria-describedby={`hook-${trigger}`} onClick={onRotate}>
				{hint === null ? texts.make : texts.rotate}
			</Button>
		</li>
	);
}
