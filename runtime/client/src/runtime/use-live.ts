import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useClient } from '../client-context.ts';

/** What is shown follows within this time, and never more often, so that a busy morning does not ask the server all the time. */
const quietMs = 1000;
/** Everybody hears of a write at the same moment; they ask spread over this time. */
const spreadMs = 500;
const perModel = new Set(['list', 'window', 'record', 'aggregate', 'history']);

/**
 * While the window is visible, what it shows of records and of the reader's messages is asked for again when it has changed. A window that was hidden asks once
 * when it is seen again, which `refetchOnWindowFocus` does. Hidden windows hold no connection: browsers allow six to a server.
 */
export function useLive(env: string | null): void {
	const queries = useQueryClient();
	const { me } = useClient();
	const known = useRef(me);
	useEffect(() => {
		// Where one may go has changed, or the day of a sandbox: what is shown may be of before.
		if (known.current !== me) void queries.invalidateQueries();
		known.current = me;
	}, [me, queries]);
	useEffect(() => {
		if (env === null) return;
		let source: EventSource | undefined;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const waiting = new Set<string>();

		const refresh = () => {
			timer = undefined;
			refreshModels(queries, env, new Set(waiting));
			waiting.clear();
		};
		const hear = (message: MessageEvent<string>) => {
			const hint = hintOf(message.data);
			for (const model of hint.models) waiting.add(model);
			// Only the reader's own: nobody else asks at the same moment.
			if (hint.messages) void queries.invalidateQueries({ queryKey: ['messages', env] });
			if (hint.models.length > 0) timer ??= setTimeout(refresh, quietMs + Math.random() * spreadMs);
		};
		const follow = () => {
			const isNeeded = document.visibilityState === 'visible';
			if (isNeeded && !source) {
				source = new EventSource(`/api/v1/${encodeURIComponent(env)}/live`);
				source.addEventListener('message', hear);
			} else if (!isNeeded && source) {
				source.close();
				source = undefined;
			}
		};
		follow();
		document.addEventListener('visibilitychange', follow);
		return () => {
			document.removeEventListener('visibilitychange', follow);
			source?.close();
			clearTimeout(timer);
		};
	}, [env, queries]);
}

/** Lists, records and figures of these models are asked for again, and whatever may be of any model: explanations and trees. */
function refreshModels(queries: QueryClient, env: string, models: ReadonlySet<string>): void {
	void queries.invalidateQueries({
		queryKey: ['data', env],
		predicate: ({ queryKey }) => {
			const [, , what, model] = queryKey;
			return !perModel.has(String(what)) || models.has(String(model));
		},
	});
}

function hintOf(data: string): { models: string[]; messages: boolean } {
	try {
		const { models, messages } = JSON.parse(data) as { models?: unknown; messages?: unknown };
		return { models: Array.isArray(models) ? models.map(String) : [], messages: messages === true };
	} catch {
		return { models: [], messages: false };
	}
}
