import { Button, Icon } from '@dougong/ui';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { connection } from './api/connection.ts';
import type { ClientTranslate } from './i18n/translate.ts';

/** Says that the server cannot be reached, tries again by itself, and offers to try now. */
export function ConnectionBanner({ t }: { t: ClientTranslate }) {
	const isUp = useSyncExternalStore(connection.subscribe, connection.isUp);
	const [busy, setBusy] = useState(false);
	useEffect(() => {
		if (isUp) return;
		const timer = setInterval(() => void connection.retry(), 10_000);
		const back = () => void connection.retry();
		window.addEventListener('online', back);
		return () => {
			clearInterval(timer);
			window.removeEventListener('online', back);
		};
	}, [isUp]);
	if (isUp) return null;
	const retry = async () => {
		setBusy(true);
		await connection.retry();
		setBusy(false);
	};
	return (
		<div className="banner" role="alert">
			<Icon name="wifi" />
			<span>{t('connection.banner')}</span>
			<Button size="s" busy={busy} onClick={retry}>
				{t('common.retry')}
			</Button>
		</div>
	);
}
