import { ConfirmDialog } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { useClient } from '../client-context.ts';

type Confirm = RuntimePort['confirm'];
const Context = createContext<Confirm>(async () => false);
/** Asks a question and answers what the person chose. */
export function useConfirm(): Confirm {
	return useContext(Context);
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
	const { t } = useClient();
	const [asked, setAsked] = useState<{ options: Parameters<Confirm>[0]; answer(yes: boolean): void } | null>(null);
	const confirm = useCallback<Confirm>((options) => new Promise((answer) => setAsked({ options, answer })), []);
	return (
		<Context.Provider value={confirm}>
			{children}
			<ConfirmDialog
				open={asked !== null}
				title={asked?.options.title ?? ''}
				body={asked?.options.body}
				danger={asked?.options.danger}
				action={asked?.options.action ?? ''}
				cancel={t('common.cancel')}
				onAnswer={(yes) => {
					asked?.answer(yes);
					setAsked(null);
				}}
			/>
		</Context.Provider>
	);
}
