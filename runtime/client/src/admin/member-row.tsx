import type { Member, RoleEntry } from '@dougong/schemas/api';
import { Avatar, IconButton, Menu, type MenuGroup, Pill } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { type AccountChange, accountChanges } from './account-change.ts';
import { nameOf } from './member-name.ts';

export interface MemberRowProps {
	member: Member;
	/** Roles by key. */
	titles: ReadonlyMap<string, RoleEntry>;
	isDisabled: boolean;
	/** What may be done to the account. */
	changes: readonly AccountChange[];
	onDo(kind: 'edit' | 'reset'): void;
	onChange(change: AccountChange): void;
	onLeave(): void;
}

export function MemberRow({ member, titles, isDisabled, changes, onDo, onChange, onLeave }: MemberRowProps) {
	const { t, me } = useClient();
	const name = nameOf(member);
	const isMe = member.userId === me.user.id;
	const groups: MenuGroup[] = [
		{
			key: 'member',
			items: [
				{ key: 'edit', label: t('common.edit'), icon: 'edit', onSelect: () => onDo('edit') },
				{ key: 'reset', label: t('admin.reset-password'), icon: 'key', onSelect: () => onDo('reset') },
			],
		},
		{
			key: 'account',
			items: changes.map((change) => ({
				key: change,
				label: t(`admin.${change}`),
				icon: accountChanges[change].icon,
				danger: change === 'disable',
				onSelect: () => onChange(change),
			})),
		},
		// An administrator may enter every environment, member or not.
		{ key: 'leave', items: member.isAdmin ? [] : [{ key: 'leave', label: t('admin.leave'), icon: 'sign-out', danger: true, onSelect: onLeave }] },
	];
	return (
		<li data-disabled={isDisabled || undefined}>
			<Avatar name={name} size="m" />
			<span className="list__main">
				{name}
				<small>{isMe ? `${member.username} · ${t('admin.you')}` : member.username}</small>
			</span>
			<span className="list__side">
				{isDisabled && (
					<Pill color="red" dot>
						{t('admin.disabled')}
					</Pill>
				)}
				{member.isAdmin && <Pill color="purple">{t('admin.is-admin')}</Pill>}
				{member.roles.map((role) => (
					<Pill key={role} title={titles.get(role)?.appTitle}>
						{titles.get(role)?.title ?? role}
					</Pill>
				))}
				{!member.isAdmin && member.roles.length === 0 && <span className="muted">{t('admin.role-none')}</span>}
			</span>
			<Menu align="end" groups={groups.filter((g) => g.items.length > 0)} trigger={<IconButton icon="more" label={`${t('common.more')} ${name}`} />} />
		</li>
	);
}
