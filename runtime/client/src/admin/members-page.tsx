import type { Account, Member, RoleEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, SearchInput, Skeleton } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listAccounts, listMembers, listRoles } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { accountChangesFor } from './account-change.ts';
import { AddAccountDialog } from './add-account-dialog.tsx';
import { MemberDialog } from './member-dialog.tsx';
import { nameOf, refOf } from './member-name.ts';
import { MemberRow } from './member-row.tsx';
import { NewUserDialog } from './new-user-dialog.tsx';
import { ResetPasswordDialog } from './reset-password-dialog.tsx';
import { useMemberActions } from './use-member-actions.ts';

type Doing = { kind: 'edit' | 'reset'; member: Member } | { kind: 'new' | 'add' } | null;

/** Who may enter an environment, as which person, with which roles; and their accounts. */
export function MembersPage({ env }: { env: string }) {
	const { t, me, language } = useClient();
	const queries = useQueryClient();
	const members = useQuery({ queryKey: ['members', env], queryFn: () => listMembers(env) });
	const accounts = useQuery({ queryKey: ['accounts'], queryFn: listAccounts });
	const roles = useQuery({ queryKey: ['roles', env, language], queryFn: () => listRoles(env), staleTime: 5 * 60_000 });
	const [text, setText] = useState('');
	const [doing, setDoing] = useState<Doing>(null);
	const environment = me.environments.find((e) => e.key === env)?.title ?? env;
	const titles = new Map(roles.data?.map((r) => [refOf(r), r]));
	const shown = (members.data ?? []).filter((m) => matches(m, text, titles));
	const reload = () => {
		for (const key of ['members', 'accounts', 'audit']) void queries.invalidateQueries({ queryKey: [key] });
	};
	const close = () => {
		setDoing(null);
		reload();
	};
	const actions = useMemberActions(env, environment, reload);
	const strangers = strangersOf(accounts.data, members.data);
	return (
		<>
			<div className="head">
				<p>{t('admin.members-lead', { environment })}</p>
				<SearchInput label={t('admin.member-search')} value={text} onChange={(e) => setText(e.target.value)} />
				{strangers.length > 0 && <Button onClick={() => setDoing({ kind: 'add' })}>{t('admin.add-existing')}</Button>}
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
						{shown.slice(0, 200).map((member) => {
							const account = accounts.data?.find((a) => a.id === member.userId);
							return (
								<MemberRow
									key={member.userId}
									member={member}
									titles={titles}
									isDisabled={account?.disabled ?? false}
									changes={account && accounts.data ? accountChangesFor(account, accounts.data, me.user.id) : []}
									onDo={(kind) => setDoing({ kind, member })}
									onChange={(change) => void actions.change(member, change)}
									onLeave={() => void actions.leave(member)}
								/>
							);
						})}
					</ul>
				</>
			)}
			{doing?.kind === 'new' && <NewUserDialog env={env} onClose={close} />}
			{doing?.kind === 'add' && <AddAccountDialog env={env} environment={environment} accounts={strangers} onClose={close} />}
			{doing?.kind === 'edit' && <MemberDialog env={env} member={doing.member} roles={roles.data ?? []} onClose={close} />}
			{doing?.kind === 'reset' && <ResetPasswordDialog member={doing.member} onClose={close} />}
		</>
	);
}

/** Accounts that may not enter this environment yet. Disabled ones may enter nowhere. */
function strangersOf(accounts: readonly Account[] | undefined, members: readonly Member[] | undefined): Account[] {
	if (!accounts || !members) return [];
	const inside = new Set(members.map((m) => m.userId));
	return accounts.filter((a) => !inside.has(a.id) && !a.disabled);
}

function matches(member: Member, text: string, titles: Map<string, RoleEntry>): boolean {
	const wanted = text.trim().toLowerCase();
	const words = [nameOf(member), member.name, member.username, ...member.roles.map((r) => titles.get(r)?.title ?? r)];
	return wanted === '' || words.some((w) => w.toLowerCase().includes(wanted));
}
