import { Note, Switch } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { getPushSetup } from '../api/messages.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { canPush, currentPush, disablePush, enablePush } from './push.ts';
import { useMessageTexts } from './texts.ts';

/** Whether this browser shows notifications; it is kept in the browser, not with the other choices. */
export function PushSetting({ env }: { env: string }) {
	const { toasts } = useClient();
	const texts = useMessageTexts();
	const queries = useQueryClient();
	const [busy, setBusy] = useState(false);
	const setup = useQuery({
		queryKey: ['push', env],
		queryFn: async () => {
			const { key } = await getPushSetup(env);
			return { key, isOn: key !== null && (await currentPush(key)) !== null };
		},
	});
	const key = setup.data?.key;
	if (!key) return null;
	const change = async (isOn: boolean) => {
		setBusy(true);
		try {
			if (!isOn) await disablePush(env, key);
			const isAllowed = isOn ? await enablePush(env, key) : true;
			if (isAllowed) toasts.show(isOn ? texts.pushEnabled : texts.pushDisabled);
			else toasts.show(texts.pushDenied, 'error');
		} catch (error) {
			toasts.show(asProblem(error).detail || texts.pushNo, 'error');
		}
		setBusy(false);
		void queries.invalidateQueries({ queryKey: ['push', env] });
	};
	return (
		<section aria-labelledby="message-push">
			<h2 id="message-push">{texts.push}</h2>
			{canPush() ? (
				<div className="message-settings__line">
					<Switch id="push-on" checked={setup.data?.isOn ?? false} disabled={busy} onChange={(e) => void change(e.target.checked)} />
					<label htmlFor="push-on">
						{texts.pushOn}
						<small className="muted"> {texts.pushHint}</small>
					</label>
				</div>
			) : (
				<Note>{texts.pushNo}</Note>
			)}
		</section>
	);
}
