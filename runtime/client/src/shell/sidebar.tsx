import type { ClientApp } from '@dougong/schemas/api';
import { Icon, Menu } from '@dougong/ui';
import { adminTabs } from '../admin/admin-tabs.ts';
import { useClient } from '../client-context.ts';
import { useApps } from '../runtime/use-apps.ts';
import { workflowsAddress } from '../tasks/addresses.ts';
import { useWorkflows } from '../tasks/queries.ts';
import { NavLink } from './nav-link.tsx';
import { navigationOf } from './navigation.ts';
import { useGo } from './use-go.ts';

export interface SidebarProps {
	env: string | null;
	app: ClientApp | null;
	page: string | null;
	onGo?(): void;
}

/** App switcher, the app's pages, and for administrators what belongs to the environment. */
export function Sidebar({ env, app, page, onGo }: SidebarProps) {
	const { t, me, language } = useClient();
	const looksAfter = useWorkflows(env ?? '', env === null ? undefined : app?.key, language).data?.some((w) => w.isOwner) === true;
	return (
		<>
			<AppSwitcher env={env} app={app} />
			<nav className="nav" aria-label={t('shell.navigation')}>
				{app &&
					env &&
					navigationOf(app, t('shell.all-pages')).map((group) => (
						<section key={group.key} aria-label={group.title || undefined}>
							{group.title && (
								<h2 className="nav__title">
									{group.icon && <Icon name={group.icon} size={13} />}
									{group.title}
								</h2>
							)}
							<ul>
								{group.entries.map((e) => (
									<li key={e.key}>
										<NavLink to={`/${env}/${app.key}/${e.key}`} icon={e.icon} label={e.title} isCurrent={e.key === page} onGo={onGo} />
									</li>
								))}
							</ul>
						</section>
					))}
				{env && (me.user.isAdmin || looksAfter) && (
					<section className="nav__foot" aria-label={t('shell.administration')}>
						<ul>
							{app && looksAfter && (
								<li>
									<NavLink to={workflowsAddress(env, app.key)} icon="flow" label={t('work.workflows')} isCurrent={page === '-workflows'} onGo={onGo} />
								</li>
							)}
							{me.user.isAdmin && <AdminLinks env={env} page={page} onGo={onGo} />}
						</ul>
					</section>
				)}
			</nav>
		</>
	);
}

function AdminLinks({ env, page, onGo }: { env: string; page: string | null; onGo?(): void }) {
	const { t } = useClient();
	return (
		<>
			<li>
				<NavLink to={`/${env}/-members`} icon="settings" label={t('admin.title')} isCurrent={adminTabs.some((tab) => page === `-${tab}`)} onGo={onGo} />
			</li>
			<li>
				<a className="nav__link" href="/designer/" title={t('shell.designer')}>
					<Icon name="wrench" size={17} />
					<span>{t('shell.designer')}</span>
				</a>
			</li>
		</>
	);
}

function AppSwitcher({ env, app }: { env: string | null; app: ClientApp | null }) {
	const { t, me, language } = useClient();
	const go = useGo();
	const apps = useApps(env ?? undefined);
	const entries = apps.data ?? [];
	const groups = [
		{
			key: 'apps',
			label: t('shell.apps'),
			items: entries.map((a) => ({
				key: a.key,
				label: a.titles?.[language] ?? a.title,
				icon: a.icon ?? 'app',
				checked: a.key === app?.key,
				onSelect: () => go(`/${env}/${a.key}`),
			})),
		},
		...(me.environments.length > 1
			? [
					{
						key: 'environments',
						label: t('shell.environment'),
						items: me.environments.map((e) => ({ key: e.key, label: e.title, checked: e.key === env, onSelect: () => go(`/${e.key}`) })),
					},
				]
			: []),
	].filter((g) => g.items.length > 0);
	const trigger = (
		<button type="button" className="switcher" aria-label={`${app?.title ?? 'Dougong 斗拱'} · ${t('shell.apps')}`}>
			<span className="switcher__mark">
				<Icon name={app?.icon ?? 'app'} size={17} />
			</span>
			<span className="switcher__name">{app?.title ?? 'Dougong 斗拱'}</span>
			<Icon name="chevron-down" size={14} />
		</button>
	);
	if (groups.length === 0) return trigger;
	return <Menu trigger={trigger} groups={groups} />;
}
