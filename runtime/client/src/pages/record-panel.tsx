import type { ClientApp } from '@dougong/schemas/api';
import { Dialog, EmptyState, IconButton } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { useGo } from '../shell/use-go.ts';
import { PageBody } from './page-body.tsx';
import { pageOf } from './page-of.ts';

export interface RecordPanelProps {
	env: string;
	app: ClientApp;
	pageKey: string;
	recordId: string;
	onClose(): void;
}
/** One record beside the list that it was opened from. */
export function RecordPanel({ env, app, pageKey, recordId, onClose }: RecordPanelProps) {
	const { t } = useClient();
	const go = useGo();
	const page = pageOf(app, pageKey, recordId);
	const expand = <IconButton icon="expand" label={t('record.open-full')} onClick={() => go(`/${env}/${app.key}/${pageKey}/${recordId}`)} />;
	return (
		<Dialog open onClose={onClose} side="right" title={page?.title ?? t('record.panel')} tools={page && expand}>
			{page ? (
				<PageBody key={recordId} env={env} app={app} page={page} recordId={recordId} onClosePanel={onClose} />
			) : (
				<EmptyState icon="search" title={t('page.unknown')} body={t('page.unknown-body')} />
			)}
		</Dialog>
	);
}
