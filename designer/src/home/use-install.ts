import { asProblem } from '@dougong/client';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { installApp } from '../api.ts';
import { useDesigner } from '../designer-context.ts';

/** Installs an app and tells about it; while that runs, and when it was refused, the dialog stays open. */
export function useInstall(env: string, onDone: (app: string) => void) {
	const { toasts, texts } = useDesigner();
	const queries = useQueryClient();
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const install = async (title: string, body: Parameters<typeof installApp>[1]) => {
		setBusy(true);
		setProblem(null);
		try {
			const { app } = await installApp(env, body);
			await queries.invalidateQueries();
			toasts.show(texts.installedToast(title));
			onDone(app);
		} catch (error) {
			setProblem(asProblem(error));
		} finally {
			setBusy(false);
		}
	};
	return { install, isBusy, problem };
}
