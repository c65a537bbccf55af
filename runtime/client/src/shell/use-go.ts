import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { useClient } from '../client-context.ts';
import { leaveGuard } from '../leave-guard.ts';
import { useConfirm } from './confirm-provider.tsx';

/** Goes to another address; asks first where something is not submitted. */
export function useGo(): (to: string) => void {
	const [, navigate] = useLocation();
	const confirm = useConfirm();
	const { t } = useClient();
	return useCallback(
		(to) => {
			if (!leaveGuard.isDirty()) return navigate(to);
			void confirm({ title: t('leave.title'), body: t('leave.body'), action: t('leave.action') }).then((yes) => yes && navigate(to));
		},
		[navigate, confirm, t],
	);
}
