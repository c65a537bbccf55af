import type { ClientApp } from '@dougong/schemas/api';
import { Button, EmptyState } from '@dougong/ui';
import { useLocation, useSearch } from 'wouter';
import { withRecord } from '../app/page-filter.ts';
import { useClient } from '../client-context.ts';
import { PageBody } from './page-body.tsx';
import { pageOf } from './page-of.ts';
import { RecordPanel } from './record-panel.tsx';

export interface PageViewProps {
	env: string;
	app: ClientApp;
	pageKey: string;
	recordId: string | null;
}

/** A page with its blocks; a record opened from one lies in a panel over it, named in the address (`?record=page/id`). */
export function PageView({ env, app, pageKey, recordId }: PageViewProps) {
	const { t } = useClient();
	const [location, navigate] = useLocation();
	const search = useSearch();
	const opened = new URLSearchParams(search).get('record')?.split('/');
	const page = pageOf(app, pageKey, recordId);
	if (!page) {
		const home = <Button onClick={() => navigate(`/${env}/${app.key}`)}>{t('page.home')}</Button>;
		return <EmptyState icon="search" title={t('page.unknown')} body={t('page.unknown-body')} action={home} />;
	}
	return (
		<>
			<PageBody key={`${pageKey}/${recordId}`} env={env} app={app} page={page} recordId={recordId} />
			{opened?.[0] && opened[1] && (
				<RecordPanel env={env} app={app} pageKey={opened[0]} recordId={opened[1]} onClose={() => navigate(withRecord(location, search, null))} />
			)}
		</>
	);
}
