import { Avatar, Menu, type MenuGroup } from '@dougong/ui';
import { lazy, Suspense, useState } from 'react';
import { useClient } from '../client-context.ts';
import { languageNames, languages } from '../i18n/language.ts';
import { applyTheme, readTheme, themes } from '../theme.ts';
import { useApps } from '../runtime/use-apps.ts';
import { useGo } from './use-go.ts';

const PasswordDialog = lazy(() => import('./password-dialog.tsx').then((m) => ({ default: m.PasswordDialog })));
const themeIcons = { system: 'settings', light: 'sun', dark: 'moon' };

/** Who is signed in; language, appearance, password, tokens, administration, sign out. */
export function UserMenu({ env }: { env: string | null }) {
	const { me, t, language, setLanguage, signOut } = useClient();
	const [theme, setTheme] = useState(readTheme);
	const [changing, setChanging] = useState(false);
	const go = useGo();
	const apps = useApps(env ?? undefined).data ?? [];
	const managesPeriods = apps.some((app) => app.managesPeriods);
	const rehearses = apps.some((app) => app.rehearses);
	const name = me.environments.find((e) => e.key === env)?.person?.title ?? me.user.name;
	const groups: MenuGroup[] = [
		{
			key: 'account',
			label: `${name}（${me.user.username}）`,
			items: [
				{ key: 'password', label: t('shell.change-password'), icon: 'key', onSelect: () => setChanging(true) },
				...(env ? [{ key: 'messages', label: t('shell.message-settings'), icon: 'bell', onSelect: () => go(`/${env}/-message-settings`) }] : []),
				...(env ? [{ key: 'tokens', label: t('shell.tokens'), icon: 'code', onSelect: () => go(`/${env}/-tokens`) }] : []),
				...(env ? [{ key: 'delegations', label: t('work.delegations'), icon: 'users', onSelect: () => go(`/${env}/-delegations`) }] : []),
				...(env && managesPeriods && !me.user.isAdmin
					? [{ key: 'periods', label: t('admin.tab-periods'), icon: 'calendar', onSelect: () => go(`/${env}/-periods`) }]
					: []),
				...(env && rehearses && !me.user.isAdmin
					? [{ key: 'rehearsal', label: t('admin.tab-rehearsal'), icon: 'play', onSelect: () => go(`/${env}/-rehearsal`) }]
					: []),
				...(env && me.user.isAdmin ? [{ key: 'admin', label: t('admin.title'), icon: 'settings', onSelect: () => go(`/${env}/-members`) }] : []),
			],
		},
		{
			key: 'language',
			label: t('shell.language'),
			items: languages.map((l) => ({ key: l, label: languageNames[l], icon: 'globe', checked: l === language, onSelect: () => setLanguage(l) })),
		},
		{
			key: 'theme',
			label: t('shell.theme'),
			items: themes.map((th) => ({
				key: th,
				label: t(`theme.${th}`),
				icon: themeIcons[th],
				checked: th === theme,
				onSelect: () => {
					applyTheme(th);
					setTheme(th);
				},
			})),
		},
		{ key: 'leave', items: [{ key: 'sign-out', label: t('shell.sign-out'), icon: 'sign-out', onSelect: () => void signOut() }] },
	];
	const trigger = (
		<button type="button" className="usermenu" aria-label={`${t('shell.account')}：${name}`}>
			<Avatar name={name} size="m" />
		</button>
	);
	return (
		<>
			<Menu trigger={trigger} groups={groups} align="end" />
			{changing && (
				<Suspense>
					<PasswordDialog onClose={() => setChanging(false)} />
				</Suspense>
			)}
		</>
	);
}
