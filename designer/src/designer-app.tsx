import { asProblem, initialLanguage, SandboxBar, type Language, onSignedOut, ProblemError, rememberLanguage, setRequestWords } from '@dougong/client';
import type { Me } from '@dougong/schemas/api';
import { createToasts, EmptyState, ErrorNote, Toasts, UiTextsProvider } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { getMe } from './api.ts';
import { type Designer, DesignerContext, registry, useDesigner } from './designer-context.ts';
import { HomePage } from './home/home-page.tsx';
import { type DesignerTexts, designerTexts } from './texts.ts';

const EditorPage = lazy(() => import('./editor/editor-page.tsx').then((m) => ({ default: m.EditorPage })));

type Session = { kind: 'loading' } | { kind: 'signed-out' } | { kind: 'failed'; problem: ProblemLike } | { kind: 'signed-in'; me: Me };

/** The designer under `/designer`: a page of its own, for administrators. */
export function DesignerApp() {
	const [language, setLanguage] = useState<Language>(initialLanguage);
	const [toasts] = useState(createToasts);
	const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5000, networkMode: 'always' } } }));
	const [session, setSession] = useState<Session>({ kind: 'loading' });
	const texts = designerTexts(language);
	const change = useCallback((next: Language) => {
		rememberLanguage(next);
		setLanguage(next);
	}, []);
	useLayoutEffect(() => {
		document.documentElement.lang = language;
		document.title = `${texts.designer} · Dougong 斗拱`;
		setRequestWords({ language, unreachable: { title: texts.unreachable, detail: texts.unreachableNext } });
		void queries.invalidateQueries();
	}, [language, texts, queries]);
	const load = useCallback(() => {
		getMe().then(
			(me) => setSession({ kind: 'signed-in', me }),
			(error) => setSession(error instanceof ProblemError && error.status === 401 ? { kind: 'signed-out' } : { kind: 'failed', problem: asProblem(error) }),
		);
	}, []);
	useEffect(load, [load]);
	useEffect(() => onSignedOut(() => setSession({ kind: 'signed-out' })), []);
	const designer = useMemo<Designer | null>(
		() => (session.kind === 'signed-in' ? { me: session.me, language, setLanguage: change, texts, toasts, registry } : null),
		[session, language, change, texts, toasts],
	);
	return (
		<UiTextsProvider language={language}>
			<QueryClientProvider client={queries}>
				{designer?.me.user.isAdmin ? (
					<DesignerContext.Provider value={designer}>
						<Screens texts={texts} />
					</DesignerContext.Provider>
				) : (
					<NotIn session={session} texts={texts} onRetry={load} />
				)}
			</QueryClientProvider>
			<Toasts store={toasts} />
		</UiTextsProvider>
	);
}

function Screens({ texts }: { texts: DesignerTexts }) {
	return (
		<Router base="/designer">
			<Marked />
			<Suspense fallback={<p className="designer-wait muted">{texts.loading}</p>}>
				<Switch>
					<Route path="/:env/:app">{(p) => <EditorPage key={`${p.env}/${p.app}`} env={p.env} app={p.app} />}</Route>
					<Route path="/:env?">{(p) => <HomePage env={p.env} />}</Route>
				</Switch>
			</Suspense>
		</Router>
	);
}

/** The mark of a sandbox, above each of its pages. */
function Marked() {
	const { me, language, texts } = useDesigner();
	const [location] = useLocation();
	const env = /^\/([^/]+)/.exec(location)?.[1] ?? me.environments[0]?.key ?? null;
	return <SandboxBar me={me} env={env} language={language} words={texts.sandbox} href={`/${env}/-workspace`} />;
}

function NotIn({ session, texts, onRetry }: { session: Session; texts: DesignerTexts; onRetry(): void }) {
	if (session.kind === 'loading') return <p className="designer-wait muted">{texts.loading}</p>;
	return (
		<main className="designer-wait">
			{session.kind === 'failed' && <ErrorNote problem={session.problem} onRetry={onRetry} />}
			{session.kind === 'signed-out' && (
				<EmptyState
					icon="lock"
					title={texts.signInFirst}
					body={texts.signInBody}
					action={
						<a className="btn btn--primary" href="/">
							{texts.signIn}
						</a>
					}
				/>
			)}
			{session.kind === 'signed-in' && (
				<EmptyState
					icon="lock"
					title={texts.adminOnly}
					body={texts.adminOnlyBody}
					action={
						<a className="btn" href="/">
							{texts.backToApps}
						</a>
					}
				/>
			)}
		</main>
	);
}
