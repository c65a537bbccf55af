import type { Member, RoleEntry } from '@dougong/schemas/api';
import { Avatar, Button, EmptyState, ErrorNote, IconButton, Menu, Pill, SearchInput, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listMembers, listRoles } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { MemberDialog } from './member-dialog.tsx';
import { nameOf, refOf } from './member-name.ts';
import { NewUserDialog } from './new-user-dialog.tsx';
import { ResetPasswordDialog } from './reset-password-dialog.tsx';

type Doing = { kind: 'edit' | 'reset'; member: Member } | { kind: 'new' } | null;

/** Who may enter an environment, as which person, with which roles. */
export function MembersPage({ env }: { env: string }) {
	const { t, me, language } = useClient();
	const queries = useQueryClient();
	const members = useQuery({ queryKey: ['members', env], queryFn: () => listMembers(env), enabled: me.user.isAdmin });
	const roles = useQuery({ queryKey: ['roles', env, language], queryFn: () => listRoles(env), enabled: me.user.isAdmin, staleTime: 5 * 60_000 });
	const [text, setText] = useState('');
	const [doing, setDoing] = useState<Doing>(null);
	if (!me.user.isAdmin) return <EmptyState icon="lock" title={t('admin.only')} />;
	const environment = me.environments.find((e) => e.key === env)?.title ?? env;
	const titles = new Map(roles.data?.map((r) => [refOf(r), r]));
	const shown = (members.data ?? []).filter((m) => matches(m, text, titles));
	const close = () => {
		setDoing(null);
		void queries.invalidateQueries({ queryKey: ['members', env] });
	};
	return (
		<>
			<div className="head">
				<p>{t('admin.members-lead', { environment })}</p>
				<SearchInput label={t('admin.member-search')} value={text} onChange={(e) => setText(e.target.value)} />
				<Button variant="primary" icon="plus" onClick={() => setDoing({ kind: 'new' })}>
					{t('admin.member-new')}
				</Button>
			</div>
			{members.isLoading && <Skeleton lines={8} height={28} />}
			{members.error && <ErrorNote problem={asProblem(members.error)} onRetry={() => void members.refetch()} />}
			{members.data && shown.length === 0 && <EmptyState icon="users" title={t('admin.no-members')} />}
			{shown.length > 0 && (
				<>
					<p className="count" role="status">
						{t('admin.member-count', { count: shown.length })}
					</p>
					<ul className="list">
						{shown.slice(0, 200).map((member) => (
							<Row key={member.userId} member={member} titles={titles} onDo={(kind) => setDoing({ kind, member })} />
						))}
					</ul>
				</>
			)}
			{doing?.kind === 'new' && <NewUserDialog env={env} onClose={close} />}
			{doing?.kind === 'edit' && <MemberDialog env={env} member={doing.member} roles={roles.data ?? []} onClose={close} />}
			{doing?.kind === 'reset' && <ResetPasswordDialog member={doing.member} onClose={close} />}
		</>
	);
}

function Row({ member, titles, onDo }: { member: Member; titles: Map<string, RoleEntry>; onDo(kind: 'edit' | 'reset'): void }) {
	const { t } = useClient();
	const name = nameOf(member);
	const items = [
		{ key: 'edit', label: t('common.edit'), icon: 'edit', onSelect: () => onDo('edit') },
		{ key: 'reset', label: t('admin.reset-password'), icon: 'key', onSelect: () => onDo('reset') },
	];
	return (
		<li>
			<Avatar name={name} size="m" />
			<span className="list__main">
				{name}
				<small>{member.username}</small>
			</span>
			<span className="list__side">
				{member.isAdmin && <Pill color="purple">{t('admin.is-admin')}</Pill>}
				{member.roles.map((role) => (
					<Pill key={role} title={titles.get(role)?.appTitle}>
						{titles.get(role)?.title ?? role}
					</Pill>
				))}
				{!member.isAdmin && member.roles.length === 0 && <span className="muted">{t('admin.role-none')}</span>}
			</span>
			<Menu align="end" groups={[{ key: 'do', items }]} trigger={<IconButton icon="more" label={`${t('common.more')} ${name}`} />} />
		</li>
	);
}

function matches(member: Member, text: string, titles: Map<string, RoleEntry>): boolean {
	const wanted = text.trim().toLowerCase();
	const words = [nameOf(member), member.name, member.username, ...member.roles.map((r) => titles.get(r)?.title ?? r)];
	return wanted === '' || words.some((w) => w.toLowerCase().includes(wanted));
}
