import type { RunDetail, RunVerb } from '@dougong/schemas/api';
import { Button, Dialog, ErrorNote, Field, Menu, Textarea, useIsPhone } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { actOnRun } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { refreshTasks } from '../tasks/queries.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import type { RunTexts } from './texts.ts';

/** Comments have a box of their own. */
type Act = Exclude<RunVerb, 'comment'>;
const order: readonly Act[] = ['urge', 'replay', 'cancel', 'withdraw'];
const icons: Record<Act, string> = { urge: 'bell', withdraw: 'undo', cancel: 'stop', replay: 'refresh' };
const isDanger = (verb: Act) => verb === 'cancel' || verb === 'withdraw';

/** What may be done with a run, at the lower edge; each asks first. */
export function RunActions({ env, run, words }: { env: string; run: RunDetail; words: RunTexts }) {
	const isPhone = useIsPhone();
	const [asked, setAsked] = useState<Act | null>(null);
	const verbs = order.filter((verb) => run.allowed.includes(verb));
	if (verbs.length === 0) return null;
	const shown = isPhone ? verbs.slice(0, 2) : verbs;
	const rest = verbs
		.slice(shown.length)
		.map((verb) => ({ key: verb, label: words.verbs[verb], icon: icons[verb], danger: isDanger(verb), onSelect: () => setAsked(verb) }));
	const more = <Button icon="more" aria-label={words.moreActions} />;
	return (
		<div className="action-bar" role="toolbar" aria-label={words.moreActions}>
			{rest.length > 0 && <Menu trigger={more} groups={[{ key: 'more', items: rest }]} />}
			{shown.map((verb) => (
				<Button key={verb} icon={icons[verb]} className={isDanger(verb) ? 'action-bar__danger' : undefined} onClick={() => setAsked(verb)}>
					{words.verbs[verb]}
				</Button>
			))}
			{asked === 'replay' && <ReplayDialog env={env} run={run} words={words} onClose={() => setAsked(null)} />}
			{asked && asked !== 'replay' && <AskDialog env={env} run={run} verb={asked} words={words} onClose={() => setAsked(null)} />}
		</div>
	);
}

function AskDialog({ env, run, verb, words, onClose }: { env: string; run: RunDetail; verb: Exclude<Act, 'replay'>; words: RunTexts; onClose(): void }) {
	const { toasts } = useClient();
	const queries = useQueryClient();
	const [reason, setReason] = useState('');
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [busy, setBusy] = useState(false);
	const [title, body] = words.asks[verb];
	const send = async () => {
		setBusy(true);
		try {
			await actOnRun(env, run.id, { verb, ...(reason.trim() && { comment: reason.trim() }) });
			toasts.show(words.done[verb]);
			onClose();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
		await refreshTasks(queries, env);
	};
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancelButton}</Button>
			<Button variant={isDanger(verb) ? 'danger' : 'primary'} busy={busy} onClick={() => void send()}>
				{words.verbs[verb]}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={title} description={body} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				<Field id="run-reason" label={words.reason}>
					<Textarea id="run-reason" maxLength={4000} value={reason} onChange={(e) => setReason(e.target.value)} />
				</Field>
			</div>
		</Dialog>
	);
}
