import type { Me } from '@dougong/schemas/api';
import { createToasts, ErrorNote, FilesProvider, Toasts, UiTextsProvider } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { getClientApp, getMe, setMyLanguage, signOut } from './api/endpoints.ts';
import { onSignedOut, setRequestWords } from './api/http.ts';
import { asProblem, ProblemError } from './api/problem.ts';
import { type Client, ClientContext, useClient } from './client-context.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { askEarly, takeEarly } from './early.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { filePort } from './files/file-port.ts';
import { hasChosenLanguage, initialLanguage, type Language, nearestLanguage, rememberLanguage } from './i18n/language.ts';
import { type ClientTranslate, loadShellWords, loadTranslate } from './i18n/translate.ts';
import { SandboxBar } from './sandbox/sandbox-bar.tsx';
import { Splash } from './splash.tsx';
import { applyTheme, readTheme } from './theme.ts';

const loadForm = () => import('./forms/form-page.tsx').then((m) => ({ default: m.FormPage }));
const loadShell = () => Promise.all([import('./shell/shell.tsx'), loadShellWords()]).then(([m]) => ({ default: m.Shell }));
const SignInPage = lazy(() => import('./session/sign-in-page.tsx').then((m) => ({ default: m.SignInPage })));
const FormPage = lazy(loadForm);
const Shell = lazy(loadShell);
startEarly(window.location.pathname);

/** What the address will surely need is asked for at once, all together: on a slow network every round in turn is felt. */
function startEarly(path: string): void {
	const form = /^\/([^/]+)\/([^/]+)\/form\/[^/]+/.exec(path);
	askEarly('me', getMe);
	loadTranslate(initialLanguage()).catch(() => {});
	if (form?.[1] && form[2]) {
		const [, env, app] = form;
		askEarly(`client ${env} ${app}`, () => getClientApp(env, app));
	}
	// A failure shows when the lazy component asks again.
	(form ? loadForm() : loadShell()).catch(() => {});
}

type Session = { kind: 'loading' } | { kind: 'signed-out'; expired?: boolean } | { kind: 'signed-in'; me: Me } | { kind: 'failed'; problem: ProblemLike };
type Translate = Awaited<ReturnType<typeof loadTranslate>>;

/** Language, session and toasts; then the form page alone, or the shell with everything else. */
export function Root() {
	const [toasts] = useState(createToasts);
	const [language, setLanguage] = useState<Language>(initialLanguage);
	const [t, cannotLoad] = useTranslate(language);
	const [session, setSession] = useState<Session>({ kind: 'loading' });

	const load = useCallback(() => {
		takeEarly('me', getMe).then(
			(me) => {
				if (!hasChosenLanguage()) setLanguage(nearestLanguage(me.user.language));
				setSession({ kind: 'signed-in', me });
			},
			(error) => setSession(error instanceof ProblemError && error.status === 401 ? { kind: 'signed-out' } : { kind: 'failed', problem: asProblem(error) }),
		);
	}, []);
	useEffect(load, [load]);
	useEffect(() => onSignedOut(() => setSession(endedBy)), []);
	useEffect(() => {
		const system = window.matchMedia('(prefers-color-scheme: dark)');
		const follow = () => applyTheme(readTheme());
		system.addEventListener('change', follow);
		return () => system.removeEventListener('change', follow);
	}, []);

	const changeLanguage = useCallback(
		(next: Language) => {
			rememberLanguage(next);
			setLanguage(next);
			if (session.kind === 'signed-in') void setMyLanguage(next).catch(() => {});
		},
		[session.kind],
	);
	const client = useMemo<Client | null>(() => {
		if (!t || session.kind !== 'signed-in') return null;
		const leave = async () => {
			await signOut();
			setSession({ kind: 'signed-out' });
		};
		return { me: session.me, language, setLanguage: changeLanguage, t, toasts, signOut: leave, refresh: load };
	}, [t, session, language, changeLanguage, toasts, load]);

	if (!t) return cannotLoad ? <CannotLoad /> : <Splash />;
	return (
		<UiTextsProvider language={language}>
			<ErrorBoundary t={t}>
				<ConnectionBanner t={t} />
				<Suspense fallback={<Splash />}>
					{session.kind === 'loading' && <Splash />}
					{session.kind === 'failed' && <Failed problem={worded(session.problem, t)} onRetry={load} />}
					{session.kind === 'signed-out' && <SignInPage t={t} expired={session.expired} language={language} setLanguage={changeLanguage} onSignedIn={load} />}
					{client && (
						<ClientContext.Provider value={client}>
							<Marked />
							<Screens />
						</ClientContext.Provider>
					)}
				</Suspense>
			</ErrorBoundary>
			<Toasts store={toasts} />
		</UiTextsProvider>
	);
}

/** What a session is after the server no longer knew it: only somebody who was signed in is told that it ended. */
function endedBy(before: Session): Session {
	return { kind: 'signed-out', expired: before.kind === 'signed-in' || (before.kind === 'signed-out' && before.expired) };
}

/** Neither language has come, so both are spoken: the network is gone, or a newer version has replaced the files of this page. */
function CannotLoad() {
	return (
		<main className="center">
			<ErrorNote
				problem={{
					code: 'client.files',
					title: '页面未能加载 · This page could not be loaded',
					detail: '请检查网络后重新载入。 Check the network and load it again.',
				}}
				onRetry={() => window.location.reload()}
			/>
		</main>
	);
}

function Screens() {
	const [location] = useLocation();
	const env = /^\/([^/]+)/.exec(location)?.[1] ?? '';
	return (
		<FilesProvider value={useMemo(() => filePort(env), [env])}>
			<Switch>
				<Route path="/:env/:app/form/:form/:recordId?">
					{(p) => <FormPage key={`${p.app}/${p.form}/${p.recordId}`} env={p.env} app={p.app} form={p.form} recordId={p.recordId ?? null} />}
				</Route>
				<Route>
					<Shell />
				</Route>
			</Switch>
		</FilesProvider>
	);
}

/** The mark of a sandbox, above each of its pages. */
function Marked() {
	const { me, t, language, refresh } = useClient();
	const [location] = useLocation();
	const env = /^\/([^/]+)/.exec(location)?.[1] ?? null;
	const words = { label: t('sandbox.label'), short: t('sandbox.short'), forwarding: t('sandbox.forwarding'), clock: t('sandbox.set-clock') };
	return <SandboxBar me={me} env={env} language={language} words={words} href={me.user.isAdmin ? `/${env}/-workspace` : null} onMoved={refresh} />;
}

function Failed({ problem, onRetry }: { problem: ProblemLike; onRetry: () => void }) {
	return (
		<main className="center">
			<ErrorNote problem={problem} onRetry={onRetry} />
		</main>
	);
}

/** The words of a language; the former ones stay on screen until the new ones have come. True when there are none to be had. */
function useTranslate(language: Language): [Translate | null, boolean] {
	const [loaded, setLoaded] = useState<Translate | null>(null);
	const [failed, setFailed] = useState(false);
	useEffect(() => {
		let stale = false;
		loadTranslate(language).then(
			(t) => {
				if (stale) return;
				document.documentElement.lang = language;
				setRequestWords({ language, unreachable: unreachableWords(t) });
				setLoaded(() => t);
			},
			() => !stale && setFailed(true),
		);
		return () => {
			stale = true;
		};
	}, [language]);
	return [loaded, failed];
}
/** The very first request may have failed before the words for it had come. */
function worded(problem: ProblemLike, t: ClientTranslate): ProblemLike {
	return problem.title === '' ? { ...problem, ...unreachableWords(t) } : problem;
}
function unreachableWords(t: ClientTranslate) {
	return { title: t('connection.unreachable'), detail: t('connection.unreachable-next') };
}
