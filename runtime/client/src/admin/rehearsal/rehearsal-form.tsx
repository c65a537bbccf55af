import type { EnvironmentEntry, NewRehearsal } from '@dougong/schemas/api';
import { Button, ErrorNote, Field, Input, Select } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { createEnvironment } from '../../api/admin.ts';
import { listApps } from '../../api/endpoints.ts';
import { asProblem } from '../../api/problem.ts';
import { startRehearsal } from '../../api/rehearsal.ts';
import { listWorkflows } from '../../api/workflows.ts';
import { useClient } from '../../client-context.ts';
import { instantOf, wallTime } from '../../sandbox/zoned-time.ts';
import type { RehearsalTexts } from './texts.ts';

type Who = NewRehearsal['answers']['who'];
interface Start {
	id: number;
	ref: string;
	day: string;
}
export interface RehearsalFormProps {
	environment: EnvironmentEntry;
	/** Keys that a new sandbox cannot have. */
	taken: readonly string[];
	timeZone: string;
	words: RehearsalTexts;
	onStarted(): void;
}

const quarterDays = 90;
const dayLater = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** What is to be rehearsed, and how people behave meanwhile. */
export function RehearsalForm({ environment, taken, timeZone, words, onStarted }: RehearsalFormProps) {
	const { language } = useClient();
	const [, navigate] = useLocation();
	const { sandbox } = environment;
	const today = wallTime(sandbox ? new Date(sandbox.clock.now) : new Date(), timeZone).slice(0, 10);
	const [span, setSpan] = useState({ from: today, to: dayLater(today, quarterDays) });
	const [who, setWho] = useState<Who>('share');
	const [after, setAfter] = useState('4 workhours');
	const [percent, setPercent] = useState('80');
	const [lateAfter, setLateAfter] = useState('');
	const [starts, setStarts] = useState<Start[]>([]);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const workflows = useQuery({ queryKey: ['rehearsal-workflows', environment.key, language], queryFn: () => startable(environment.key) });
	const isWrong = !(span.to > span.from);
	const midnight = (day: string) => instantOf(`${day}T00:00`, timeZone)?.toISOString() ?? '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (isWrong) return;
		setBusy(true);
		setProblem(null);
		try {
			const share = { percent: Math.min(100, Math.max(0, Math.round(Number(percent)))), ...(lateAfter !== '' && { lateAfter }) };
			const answers = { who, ...(who !== 'nobody' && { after }), ...(who === 'share' && share) };
			const begun = starts.map(({ ref, day }) => {
				const [app = '', workflow = ''] = ref.split('/');
				return { app, workflow, at: instantOf(`${day}T09:00`, timeZone)?.toISOString() ?? '' };
			});
			const key = sandbox ? environment.key : await newSandbox(environment, { day: span.from, at: midnight(span.from) }, taken);
			await startRehearsal(key, { to: midnight(dayLater(span.to, 1)), answers, starts: begun });
			onStarted();
			if (!sandbox) navigate(`/${key}/-rehearsal`);
		} catch (caught) {
			setProblem(asProblem(caught));
		}
		setBusy(false);
	};
	const spans = Object.entries(words.spans).map(([value, label]) => ({ value, label }));
	return (
		<form className="admin__card stack rehearsal__form" noValidate onSubmit={submit}>
			{problem && <ErrorNote problem={problem} />}
			<p className="muted">{sandbox ? words.here(environment.title) : words.fromProduction}</p>
			<div className="rehearsal__fields">
				<Field id="rehearsal-from" label={words.from}>
					<Input id="rehearsal-from" type="date" value={span.from} disabled={sandbox !== null} onChange={(e) => setSpan({ ...span, from: e.target.value })} />
				</Field>
				<Field id="rehearsal-to" label={words.to} error={isWrong ? words.wrongDates : ''}>
					<Input id="rehearsal-to" type="date" value={span.to} invalid={isWrong} onChange={(e) => setSpan({ ...span, to: e.target.value })} />
				</Field>
				<Field id="rehearsal-who" label={words.who}>
					<Select
						id="rehearsal-who"
						value={who}
						options={Object.entries(words.whos).map(([value, label]) => ({ value, label }))}
						onChange={(e) => setWho(e.target.value as Who)}
					/>
				</Field>
				{who !== 'nobody' && (
					<Field id="rehearsal-after" label={words.after}>
						<Select id="rehearsal-after" value={after} options={spans} onChange={(e) => setAfter(e.target.value)} />
					</Field>
				)}
				{who === 'share' && (
					<>
						<Field id="rehearsal-percent" label={words.percent}>
							<Input id="rehearsal-percent" type="number" min={0} max={100} value={percent} onChange={(e) => setPercent(e.target.value)} />
						</Field>
						<Field id="rehearsal-late" label={words.lateAfter}>
							<Select
								id="rehearsal-late"
								value={lateAfter}
								empty={words.never}
								options={spans.map(({ value, label }) => ({ value, label: words.later(label) }))}
								onChange={(e) => setLateAfter(e.target.value)}
							/>
						</Field>
					</>
				)}
			</div>
			<fieldset className="rehearsal__starts">
				<legend>{words.starts}</legend>
				<p className="muted">{words.startsHelp}</p>
				{starts.map((start) => {
					const change = (part: Partial<Start>) => setStarts(starts.map((one) => (one.id === start.id ? { ...one, ...part } : one)));
					return (
						<div key={start.id} className="rehearsal__start">
							<Select aria-label={words.workflow} value={start.ref} options={workflows.data ?? []} onChange={(e) => change({ ref: e.target.value })} />
							<Input aria-label={words.day} type="date" min={span.from} max={span.to} value={start.day} onChange={(e) => change({ day: e.target.value })} />
							<Button size="s" icon="trash" onClick={() => setStarts(starts.filter((one) => one.id !== start.id))}>
								{words.remove}
							</Button>
						</div>
					);
				})}
				<Button
					size="s"
					icon="plus"
					disabled={!workflows.data?.length}
					onClick={() => setStarts([...starts, { id: (starts.at(-1)?.id ?? 0) + 1, ref: workflows.data?.[0]?.value ?? '', day: dayLater(span.from, 1) }])}
				>
					{words.addStart}
				</Button>
			</fieldset>
			<div>
				<Button type="submit" variant="primary" icon="play" busy={busy}>
					{busy && !sandbox ? words.making : words.go}
				</Button>
			</div>
		</form>
	);
}

/** Workflows that somebody may begin by hand, of all apps. */
async function startable(env: string): Promise<{ value: string; label: string }[]> {
	const apps = await listApps(env);
	const all = await Promise.all(apps.map(async (app) => (await listWorkflows(env, app.key)).map((workflow) => ({ app, workflow }))));
	return all.flat().flatMap(({ app, workflow }) => {
		return workflow.startable.length > 0 ? [{ value: `${app.key}/${workflow.key}`, label: `${app.title} · ${workflow.title}` }] : [];
	});
}

/** Others may have sandboxes that the reader does not see: a key that is taken is passed over. */
async function newSandbox(source: EnvironmentEntry, { day, at }: { day: string; at: string }, taken: readonly string[]): Promise<string> {
	for (let n = 1; ; n++) {
		const key = n === 1 ? 'rehearsal' : `rehearsal${n}`;
		if (taken.includes(key)) continue;
		try {
			await createEnvironment({ key, title: `${source.title} · ${day}`, from: source.key, at });
			return key;
		} catch (error) {
			if (asProblem(error).code !== 'environment.exists' || n > mostSandboxes) throw error;
		}
	}
}
const mostSandboxes = 50;
