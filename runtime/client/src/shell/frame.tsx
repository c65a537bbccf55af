import type { ClientApp } from '@dougong/schemas/api';
import { Dialog, Icon, IconButton, useIsPhone, useMediaQuery } from '@dougong/ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useClient } from '../client-context.ts';
import { ErrorBoundary } from '../error-boundary.tsx';
import { MessageBell } from '../message-center/message-bell.tsx';
import { useLive } from '../runtime/use-live.ts';
import { BottomBar } from './bottom-bar.tsx';
import { QuickSearch } from './quick-search.tsx';
import { Sidebar } from './sidebar.tsx';
import { TasksButton } from './tasks-button.tsx';
import { UserMenu } from './user-menu.tsx';
import { useQuickSearchKeys } from './use-quick-search-keys.ts';

export interface FrameProps {
	env: string | null;
	app: ClientApp | null;
	page: string | null;
	title: string;
	/** A page that one came to from another, such as a record: on a phone there is a way back. */
	isInner?: boolean;
	children: ReactNode;
}
const collapsedKey = 'dougong.sidebar';

/** Sidebar, top bar and content; on a phone a bottom bar and a drawer instead of the sidebar. */
export function Frame({ env, app, page, title, isInner, children }: FrameProps) {
	const { t } = useClient();
	const isPhone = useIsPhone();
	const [location] = useLocation();
	const [chosen, setChosen] = useState(() => localStorage.getItem(collapsedKey));
	const isNarrow = useMediaQuery('(max-width: 960px)');
	const collapsed = chosen === null ? isNarrow : chosen === 'collapsed';
	const [drawer, setDrawer] = useState(false);
	const [searching, setSearching] = useState(false);
	useQuickSearchKeys(() => setSearching(true));
	useLive(env);
	useEffect(() => {
		document.title = [title, app?.title].filter(Boolean).join(' · ') || 'Dougong 斗拱';
	}, [title, app?.title]);
	useTopOf(location);
	const toggle = () => {
		const next = collapsed ? 'open' : 'collapsed';
		localStorage.setItem(collapsedKey, next);
		setChosen(next);
	};
	return (
		<div className="frame" data-collapsed={(!isPhone && collapsed) || undefined}>
			<a className="skip" href="#main">
				{t('shell.skip')}
			</a>
			{!isPhone && (
				<aside className="sidebar">
					<Sidebar env={env} app={app} page={page} />
				</aside>
			)}
			<p className="vh" role="status">
				{title}
			</p>
			<div className="frame__body">
				<header className="topbar">
					{isPhone && isInner ? (
						<IconButton icon="arrow-left" label={t('common.back')} onClick={() => window.history.back()} />
					) : isPhone ? (
						<IconButton icon="menu" label={t('shell.menu')} onClick={() => setDrawer(true)} />
					) : (
						<IconButton icon="sidebar" label={t(collapsed ? 'shell.expand' : 'shell.collapse')} aria-expanded={!collapsed} onClick={toggle} />
					)}
					<h1 className="topbar__title">{title}</h1>
					{env && (
						<button type="button" className="searchbox" onClick={() => setSearching(true)}>
							<SearchLabel isPhone={isPhone} />
						</button>
					)}
					{env && <TasksButton env={env} isCurrent={page === '-tasks'} />}
					{env && <MessageBell env={env} isCurrent={page === '-messages'} />}
					<UserMenu env={env} />
				</header>
				<main id="main" className="content" tabIndex={-1}>
					<ErrorBoundary t={t} resetKey={location}>
						{children}
					</ErrorBoundary>
				</main>
				{isPhone && app && env && <BottomBar env={env} app={app} page={page} onMore={() => setDrawer(true)} />}
			</div>
			{isPhone && (
				<Dialog open={drawer} onClose={() => setDrawer(false)} side="left" title={t('shell.menu')}>
					<Sidebar env={env} app={app} page={page} onGo={() => setDrawer(false)} />
				</Dialog>
			)}
			{searching && env && <QuickSearch env={env} app={app} onClose={() => setSearching(false)} />}
		</div>
	);
}

function SearchLabel({ isPhone }: { isPhone: boolean }) {
	const { t } = useClient();
	return (
		<>
			<Icon name="search" />
			<span className={isPhone ? 'vh' : undefined}>{t('common.search')}</span>
			{!isPhone && <kbd className="kbd">Ctrl K</kbd>}
		</>
	);
}

/** Every new address begins at its top: a task that was opened far down in a list as well. Where one goes back, the browser knows how far one was. */
function useTopOf(location: string): void {
	const wentBack = useRef(false);
	useEffect(() => {
		const note = () => {
			wentBack.current = true;
		};
		window.addEventListener('popstate', note);
		return () => window.removeEventListener('popstate', note);
	}, []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the address is what it is about
	useEffect(() => {
		if (!wentBack.current) window.scrollTo(0, 0);
		wentBack.current = false;
	}, [location]);
}
