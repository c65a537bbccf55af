import { asProblem } from '@dougong/client';
import { EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { getDraft } from '../api.ts';
import { useDesigner } from '../designer-context.ts';
import { createDraftStore } from '../store/draft-store.ts';
import { TopBar } from '../top-bar.tsx';
import { Editor } from './editor.tsx';

/** One app: loads its draft, or what is published, and opens it. */
export function EditorPage({ env, app }: { env: string; app: string }) {
	const { texts } = useDesigner();
	const draft = useQuery({
		queryKey: ['draft', env, app],
		queryFn: () => getDraft(env, app),
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: 0,
		refetchOnWindowFocus: false,
	});
	if (draft.data) return <Opened key={draft.dataUpdatedAt} env={env} app={app} draft={draft.data} onReload={() => void draft.refetch()} />;
	const back = (
		<Link className="btn btn--ghost" href={`/${env}`}>
			{texts.apps}
		</Link>
	);
	return (
		<>
			<TopBar back={back} title={app} />
			<main className="home">
				{draft.isLoading && <Skeleton lines={8} height={28} />}
				{draft.error &&
					(asProblem(draft.error).code === 'app.unknown' ? (
						<EmptyState title={asProblem(draft.error).title} body={asProblem(draft.error).detail} />
					) : (
						<ErrorNote problem={asProblem(draft.error)} onRetry={() => void draft.refetch()} />
					))}
			</main>
		</>
	);
}

function Opened({ env, app, draft, onReload }: { env: string; app: string; draft: Awaited<ReturnType<typeof getDraft>>; onReload(): void }) {
	const [store] = useState(() => createDraftStore(draft));
	return <Editor env={env} app={app} store={store} onReload={onReload} />;
}
