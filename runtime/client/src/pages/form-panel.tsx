import type { JsonObject } from '@dougong/schemas';
import type { ClientApp, RecordJson } from '@dougong/schemas/api';
import { Dialog, Skeleton } from '@dougong/ui';
import { lazy, Suspense, useMemo } from 'react';
import { planFor } from '../app/plan-for.ts';
import { useClient } from '../client-context.ts';
import { leaveGuard } from '../leave-guard.ts';
import { useConfirm } from '../shell/confirm-provider.tsx';

const BlockForm = lazy(() => import('../forms/block-form.tsx').then((m) => ({ default: m.BlockForm })));

export interface OpenForm {
	form: string;
	recordId?: string;
	preset?: JsonObject;
}
/** A form in a panel over the page it was opened from. */
export function FormPanel({ env, app, open, onClose, onSaved }: { env: string; app: ClientApp; open: OpenForm; onClose(): void; onSaved(): void }) {
	const { t, toasts } = useClient();
	const confirm = useConfirm();
	const plan = useMemo(() => planFor(app, open.form), [app, open.form]);
	const isMade = open.form.startsWith('-');
	const title = !plan ? t('form.unknown') : isMade ? t(open.recordId ? 'form.edit' : 'form.new', { title: plan.title }) : plan.title;
	const close = async () => {
		if (leaveGuard.isDirty() && !(await confirm({ title: t('leave.title'), body: t('leave.body'), action: t('leave.action') }))) return;
		onClose();
	};
	const onDone = (_: RecordJson) => {
		toasts.show(plan?.thanks ?? t('form.saved'));
		onSaved();
		onClose();
	};
	return (
		<Dialog open onClose={() => void close()} side="right" title={title} description={plan?.description}>
			<Suspense fallback={<Skeleton lines={6} height={30} />}>
				<BlockForm
					env={env}
					app={app}
					form={open.form}
					model={plan?.modelRef ?? ''}
					recordId={open.recordId}
					preset={open.preset}
					onDone={onDone}
					onCancel={() => void close()}
				/>
			</Suspense>
		</Dialog>
	);
}
