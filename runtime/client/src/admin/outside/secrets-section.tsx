import { Button, EmptyState, ErrorNote, Icon, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listSecrets, removeSecret } from '../../api/outside.ts';
import { asProblem } from '../../api/problem.ts';
import { useClient } from '../../client-context.ts';
import { useConfirm } from '../../shell/confirm-provider.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { outsideTexts } from './texts.ts';

/** Secrets by name: enter, replace, remove. None of them is ever shown. */
export function SecretsSection({ env }: { env: string }) {
	const { language, toasts } = useClient();
	const texts = outsideTexts(language);
	const queries = useQueryClient();
	const confirm = useConfirm();
	/** '': a new one. */
	const [edited, setEdited] = useState<string | null>(null);
	const secrets = useQuery({ queryKey: ['secrets', env], queryFn: () => listSecrets(env) });
	const [noneTitle = '', noneBody] = texts.noSecrets;
	const reload = () => queries.invalidateQueries({ queryKey: ['secrets', env] });
	const remove = async (name: string) => {
		if (!(await confirm({ title: texts.removeTitle(name), body: texts.removeBody, action: texts.remove, danger: true }))) return;
		try {
			await removeSecret(env, name);
			toasts.show(texts.removed);
		} catch (error) {
			toasts.show(asProblem(error).title, 'error');
		}
		await reload();
	};
	const day = (at: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
	return (
		<section aria-labelledby="secrets">
			<h2 id="secrets">{texts.secrets}</h2>
			<div className="head">
				<p>{texts.secretsLead}</p>
				<Button variant="primary" icon="plus" onClick={() => setEdited('')}>
					{texts.addSecret}
				</Button>
			</div>
			{secrets.isLoading && <Skeleton lines={2} height={28} />}
			{secrets.error && <ErrorNote problem={asProblem(secrets.error)} onRetry={() => void secrets.refetch()} />}
			{secrets.data?.length === 0 && <EmptyState icon="key" title={noneTitle} body={noneBody} />}
			{secrets.data && secrets.data.length > 0 && (
				<ul className="list" aria-labelledby="secrets">
					{secrets.data.map(({ name, updatedAt }) => (
						<li key={name}>
							<Icon name="key" />
							<span className="list__main">
								<code id={`secret-${name}`}>{name}</code>
								<small>{texts.changed(day(updatedAt))}</small>
							</span>
							<span className="list__side">
								<Button size="s" icon="edit" aria-describedby={`secret-${name}`} onClick={() => setEdited(name)}>
									{texts.replace}
								</Button>
								<Button size="s" icon="trash" aria-describedby={`secret-${name}`} onClick={() => void remove(name)}>
									{texts.remove}
								</Button>
							</span>
						</li>
					))}
				</ul>
			)}
			{edited !== null && <SecretDialog env={env} name={edited} onClose={() => setEdited(null)} onDone={() => void reload()} />}
		</section>
	);
}
