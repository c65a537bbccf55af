import type { ClientApp } from '@dougong/schemas/api';
import { Icon } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { NavLink } from './nav-link.tsx';
import { navigationOf } from './navigation.ts';

const room = 4;

/** The phone's navigation: the first pages, and the drawer for the rest. */
export function BottomBar({ env, app, page, onMore }: { env: string; app: ClientApp; page: string | null; onMore(): void }) {
	const { t } = useClient();
	const entries = navigationOf(app, '').flatMap((g) => g.entries);
	const shown = entries.slice(0, room);
	return (
		<nav className="bottombar" aria-label={t('shell.navigation')}>
			{shown.map((e) => (
				<NavLink key={e.key} to={`/${env}/${app.key}/${e.key}`} icon={e.icon} label={e.title} isCurrent={e.key === page} />
			))}
			<button type="button" className="nav__link" onClick={onMore}>
				<Icon name="more" size={17} />
				<span>{t('shell.more')}</span>
			</button>
		</nav>
	);
}
