import { EmptyState, Tabs } from '@dougong/ui';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useClient } from '../client-context.ts';
import { type AdminTab, adminTabs } from './admin-tabs.ts';
import { AuditPage } from './audit-page.tsx';
import { ChannelsPage } from '../message-center/channels-page.tsx';
import { DeliveriesPage } from '../message-center/deliveries-page.tsx';
import { CalendarsPage } from './calendars-page.tsx';
import { PeriodsPage } from './periods-page.tsx';
import { JobsPage } from './jobs-page.tsx';
import { MembersPage } from './members-page.tsx';
import { OutsidePage } from './outside/outside-page.tsx';
import { RehearsalPage } from './rehearsal/rehearsal-page.tsx';
import { WorkspacePage } from './workspace-page.tsx';
import './admin.css';

const icons: Record<AdminTab, string> = {
	members: 'users',
	audit: 'history',
	workspace: 'building',
	calendars: 'calendar',
	periods: 'lock',
	jobs: 'refresh',
	rehearsal: 'play',
	channels: 'message',
	deliveries: 'mail',
	outside: 'globe',
};

/** What administrators look after: who may enter, what was done, and the workspace itself. */
export function AdminArea({ env, tab }: { env: string; tab: AdminTab }) {
	const { t, me } = useClient();
	const [, navigate] = useLocation();
	// Periods are also for those who manage some; the server says which.
	if (!me.user.isAdmin && tab === 'periods')
		return (
			<div className="admin">
				<h1>{t('admin.tab-periods')}</h1>
				<PeriodsPage env={env} />
			</div>
		);
	// So is rehearsing for those who look after workflows.
	if (!me.user.isAdmin && tab === 'rehearsal')
		return (
			<div className="admin">
				<h1>{t('admin.tab-rehearsal')}</h1>
				<RehearsalPage env={env} />
			</div>
		);
	if (!me.user.isAdmin) return <EmptyState icon="lock" title={t('admin.only')} />;
	const tabs = adminTabs.map((key) => ({ key, label: t(`admin.tab-${key}`), icon: icons[key] }));
	const pages: Record<AdminTab, () => ReactNode> = {
		members: () => <MembersPage env={env} />,
		audit: () => <AuditPage env={env} />,
		workspace: () => <WorkspacePage env={env} />,
		calendars: () => <CalendarsPage env={env} />,
		periods: () => <PeriodsPage env={env} />,
		jobs: () => <JobsPage env={env} />,
		rehearsal: () => <RehearsalPage env={env} />,
		channels: () => <ChannelsPage env={env} />,
		deliveries: () => <DeliveriesPage env={env} />,
		outside: () => <OutsidePage env={env} />,
	};
	return (
		<div className="admin">
			<Tabs label={t('admin.title')} tabs={tabs} value={tab} onChange={(key) => navigate(`/${env}/-${key}`)}>
				<div className="admin__page">{pages[tab]()}</div>
			</Tabs>
		</div>
	);
}
