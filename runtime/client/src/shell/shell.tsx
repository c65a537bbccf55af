import '@dougong/ui/popups.css';
import '../styles/shell.css';
import { EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { type AdminTab, adminTabs } from '../admin/admin-tabs.ts';
import { connection } from '../api/connection.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { pageOf } from '../pages/page-of.ts';
import { createQueryClient } from '../runtime/query-client.ts';
import { useApps, useClientApp } from '../runtime/use-apps.ts';
import { ConfirmProvider } from './confirm-provider.tsx';
import { type WorkPlace, workPath, workPlaceOf } from '../tasks/work-path.ts';
import { Frame } from './frame.tsx';
import { readPlace, rememberPlace } from './last-place.ts';
import { homeOf } from './navigation.ts';

const PageView = lazy(() => import('../pages/page-view.tsx').then((m) => ({ default: m.PageView })));
const AdminArea = lazy(() => import('../admin/admin-area.tsx').then((m) => ({ default: m.AdminArea })));
const WorkArea = lazy(() => import('../tasks/work-area.tsx').then((m) => ({ default: m.WorkArea })));
const MessageArea = lazy(() => import('../message-center/message-area.tsx').then((m) => ({ default: m.MessageArea })));
const TokensPage = lazy(() => import('../admin/tokens-page.tsx').then((m) => ({ default: m.TokensPage })));
/** One route for all tabs, so that going to another keeps the row of tabs, and the focus in it. */
const adminPath = new RegExp(`^/(?<env>[^/]+)/-(?<tab>${adminTabs.join('|')})/?$`);

/** Everything but the bare form page: navigation around pages, records and administration. */
export function Shell() {
	const [queries] = useState(createQueryClient);
	useEffect(
		() =>
			connection.subscribe(() => {
				// The server is back: what failed while it was away is asked for again.
				if (connection.isUp()) void queries.refetchQueries({ predicate: (q) => q.state.status === 'error' });
			}),
		[queries],
	);
	return (
		<QueryClientProvider client={queries}>
			<ConfirmProvider>
				<Switch>
					<Route path="/">
						<Start />
					</Route>
					<Route<{ env: string; tab: AdminTab }> path={adminPath}>{(p) => <AdminScreen env={p.env} page={p.tab} />}</Route>
					<Route path="/:env/-tokens">{(p) => <AdminScreen env={p.env} page="tokens" />}</Route>
					<Route path="/:env/-messages">{(p) => <MessageScreen env={p.env} page="messages" />}</Route>
					<Route path="/:env/-message-settings">{(p) => <MessageScreen env={p.env} page="message-settings" />}</Route>
					<Route path={workPath}>{(p) => <WorkScreen place={workPlaceOf(p)} />}</Route>
					<Route path="/:env">{(p) => <Start env={p.env} />}</Route>
					<Route<{ env: string; app: string; page?: string; recordId?: string }> path="/:env/:app/:page?/:recordId?">
						{(p) => <AppScreen env={p.env} appKey={p.app} page={p.page} recordId={p.recordId ?? null} />}
					</Route>
					<Route>
						<Redirect to="/" />
					</Route>
				</Switch>
			</ConfirmProvider>
		</QueryClientProvider>
	);
}

/** Where one was last, else the first app. */
function Start({ env }: { env?: string }) {
	const { me, t } = useClient();
	const last = readPlace(me.user.id);
	const environment = me.environments.find((e) => e.key === (env ?? last?.env)) ?? me.environments[0];
	const apps = useApps(environment?.key);
	if (!environment) {
		return (
			<Frame env={null} app={null} page={null} title="">
				<EmptyState icon="users" title={t('signin.no-environment')} body={t('signin.no-environment-body')} />
			</Frame>
		);
	}
	const wanted =
		apps.data?.find((a) => a.key === last?.app && last?.env === environment.key) ?? apps.data?.find((a) => a.key !== 'directory') ?? apps.data?.[0];
	if (wanted) return <Redirect to={`/${environment.key}/${wanted.key}`} replace />;
	return (
		<Frame env={environment.key} app={null} page={null} title="">
			{apps.isLoading && <Skeleton lines={6} />}
			{apps.error && <ErrorNote problem={asProblem(apps.error)} onRetry={() => void apps.refetch()} />}
			{apps.data && <EmptyState icon="app" title={t('shell.no-apps')} body={t(me.user.isAdmin ? 'shell.no-apps-admin' : 'shell.no-apps-body')} />}
		</Frame>
	);
}

function AdminScreen({ env, page }: { env: string; page: AdminTab | 'tokens' }) {
	const { t, me, language } = useClient();
	const title = t(page === 'tokens' ? 'tokens.title' : 'admin.title');
	// The way back: the navigation of the app that one came from.
	const last = readPlace(me.user.id);
	const { app } = useClientApp(env, last?.env === env ? last.app : undefined, language);
	return (
		<Frame env={env} app={app ?? null} page={`-${page}`} title={title}>
			<Suspense fallback={<Skeleton lines={8} />}>{page === 'tokens' ? <TokensPage /> : <AdminArea env={env} tab={page} />}</Suspense>
		</Frame>
	);
}

/** Tasks, runs, workflows and delegations: they belong to no app, so the navigation is that of the app that one came from, else of the first. */
function WorkScreen({ place }: { place: WorkPlace }) {
	const { me, t, language } = useClient();
	const apps = useApps(place.env).data;
	const last = readPlace(me.user.id);
	const near = (place.screen === 'workflows' ? place.first : null) ?? (last?.env === place.env ? last.app : null);
	const known = apps?.find((a) => a.key === near) ?? apps?.find((a) => a.key !== 'directory') ?? apps?.[0];
	const { app } = useClientApp(place.env, known?.key, language);
	return (
		<Frame env={place.env} app={app ?? null} page={`-${place.screen}`} title={t(`work.${place.screen}`)} isInner={place.first !== null}>
			<Suspense fallback={<Skeleton lines={8} />}>
				<WorkArea place={place} app={known?.key ?? null} />
			</Suspense>
		</Frame>
	);
}

/** What the reader was told, and how they want to be told. */
function MessageScreen({ env, page }: { env: string; page: 'messages' | 'message-settings' }) {
	const { me, t, language } = useClient();
	const last = readPlace(me.user.id);
	const { app } = useClientApp(env, last?.env === env ? last.app : undefined, language);
	return (
		<Frame env={env} app={app ?? null} page={`-${page}`} title={t(`shell.${page}`)} isInner={page === 'message-settings'}>
			<Suspense fallback={<Skeleton lines={8} />}>
				<MessageArea env={env} page={page} />
			</Suspense>
		</Frame>
	);
}

function AppScreen({ env, appKey, page, recordId }: { env: string; appKey: string; page: string | undefined; recordId: string | null }) {
	const { me, t, language } = useClient();
	const { app, error, refetch } = useClientApp(env, appKey, language);
	const [, navigate] = useLocation();
	const home = app && homeOf(app);
	useEffect(() => {
		if (app) rememberPlace(me.user.id, { env, app: appKey });
	}, [app, env, appKey, me.user.id]);
	useEffect(() => {
		if (!page && home) navigate(`/${env}/${appKey}/${home}`, { replace: true });
	}, [page, home, env, appKey, navigate]);
	const present = app && page ? pageOf(app, page, recordId) : null;
	return (
		<Frame env={env} app={app ?? null} page={page ?? null} title={present?.title ?? app?.title ?? ''} isInner={recordId !== null}>
			{error && !app && <ErrorNote problem={asProblem(error)} onRetry={() => void refetch()} />}
			{!app && !error && <Skeleton lines={8} />}
			{app && !home && <EmptyState icon="app" title={t('page.unknown')} body={t('page.unknown-body')} />}
			{app && page && (
				<Suspense fallback={<Skeleton lines={8} />}>
					<PageView env={env} app={app} pageKey={page} recordId={recordId} />
				</Suspense>
			)}
		</Frame>
	);
}
