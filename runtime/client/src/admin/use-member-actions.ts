import type { Member } from '@dougong/schemas/api';
import { changeAccount, removeMember } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useConfirm } from '../shell/confirm-provider.tsx';
import { type AccountChange, accountChanges } from './account-change.ts';
import { nameOf } from './member-name.ts';
import { problemWords } from './problem-words.ts';

/** What is done to a member at once, after a question that says what will happen. `done` is called when anything may have changed. */
export function useMemberActions(env: string, environment: string, done: () => void) {
	const { t, language, toasts } = useClient();
	const confirm = useConfirm();
	const carryOut = async (act: () => Promise<void>, said: string) => {
		try {
			await act();
			toasts.show(said);
		} catch (error) {
			toasts.show(problemWords(asProblem(error), language), 'error');
		}
		done();
	};
	return {
		async change(member: Member, change: AccountChange): Promise<void> {
			const name = nameOf(member);
			const { body, isDangerous } = accountChanges[change];
			const yes = await confirm({
				title: t(`admin.${change}-title`, { name }),
				body: t(`admin.${change}-body`, { name }),
				action: t(`admin.${change}`),
				danger: isDangerous,
			});
			if (yes) await carryOut(() => changeAccount(member.userId, body), t(`admin.${change}-done`, { name }));
		},
		async leave(member: Member): Promise<void> {
			const name = nameOf(member);
			const words = { name, environment };
			const yes = await confirm({ title: t('admin.leave-title', words), body: t('admin.leave-body', words), action: t('admin.leave'), danger: true });
			if (yes) await carryOut(() => removeMember(env, member.userId), t('admin.leave-done', { name }));
		},
	};
}
