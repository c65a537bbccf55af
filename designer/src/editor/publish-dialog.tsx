import { asProblem } from '@dougong/client';
import type { Bundle } from '@dougong/schemas';
import type { PublishPlan } from '@dougong/schemas/api';
import { Button, Dialog, ErrorNote, Field, Note, Pill, Skeleton, Textarea } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { planApp, publishApp } from '../api.ts';
import { useDesigner } from '../designer-context.ts';
import { contentOf, type DraftStore, type FilePath } from '../store/draft-store.ts';
import { titleOf } from './definition-list.tsx';

interface PublishDialogProps {
	env: string;
	app: string;
	store: DraftStore;
	/** Brings the draft on the server up to date. */
	saveNow(): Promise<void>;
	onClose(): void;
	onPublished(revision: number): void;
}
/** What a publish would do, before it is done. */
export function PublishDialog({ env, app, store, saveNow, onClose, onPublished }: PublishDialogProps) {
	const { texts, language } = useDesigner();
	const id = useId();
	const queries = useQueryClient();
	const [bundle] = useState(() => store.getState().history.present);
	const [note, setNote] = useState('');
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const plan = useQuery({ queryKey: ['plan', env, app, language], queryFn: () => planApp(env, app, bundle), staleTime: 0, gcTime: 0 });
	const errors = plan.data?.diagnostics.filter((d) => d.severity === 'error').length ?? 0;
	// What cannot be read is not in the draft: publishing would leave it out without a word.
	const unread = useStore(store, (s) => s.broken);
	const canPublish = unread.size === 0 && plan.data !== undefined && errors === 0 && plan.data.conflicts.length === 0 && plan.data.changes.length > 0;

	const publish = async () => {
		if (!plan.data) return;
		setBusy(true);
		setProblem(null);
		try {
			await saveNow();
			if (store.getState().save.kind !== 'saved') return onClose();
			const { revision } = await publishApp(env, app, { ...(note.trim() && { note: note.trim() }), expectRevision: plan.data.fromRevision });
			store.getState().setBase(revision);
			await queries.invalidateQueries({ queryKey: ['apps'] });
			onPublished(revision);
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose} disabled={isBusy}>
				{texts.cancel}
			</Button>
			<Button variant="primary" busy={isBusy} disabled={!canPublish} onClick={() => void publish()}>
				{isBusy ? texts.publishing : texts.publishNow}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={() => !isBusy && onClose()} title={texts.publishTitle} footer={footer} size="l">
			<div className="form-stack">
				{unread.size > 0 && (
					<Note kind="error" title={texts.unread([...unread.keys()].map((file) => titleIn(bundle, file)).join('、'))}>
						{texts.unreadBody}
					</Note>
				)}
				{plan.error && <ErrorNote problem={asProblem(plan.error)} onRetry={() => void plan.refetch()} />}
				{plan.isLoading && <Skeleton lines={5} />}
				{plan.data && <PlanView plan={plan.data} errors={errors} />}
				{canPublish && (
					<Field id={`${id}note`} label={texts.note} help={texts.noteHelp}>
						<Textarea id={`${id}note`} value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} />
					</Field>
				)}
				{problem && <ErrorNote problem={problem} />}
			</div>
		</Dialog>
	);
}

function titleIn(bundle: Bundle, file: FilePath): string {
	const found = contentOf(bundle, file);
	return !found ? file : found.kind === 'app' ? found.title : titleOf(found);
}

const colors = { added: 'green', changed: 'blue', removed: 'red' } as const;

function PlanView({ plan, errors }: { plan: PublishPlan; errors: number }) {
	const { texts, language } = useDesigner();
	if (errors > 0)
		return (
			<Note kind="error" title={texts.problemCount(errors, plan.diagnostics.length - errors)}>
				{texts.fixFirst}
			</Note>
		);
	if (plan.changes.length === 0) return <Note title={texts.noChanges} />;
	return (
		<>
			{plan.conflicts.length > 0 && (
				<Note kind="error" title={texts.conflicts}>
					<ul className="plain-list">
						{plan.conflicts.map((c) => (
							<li key={`${c.model} ${c.field} ${c.reason}`}>
								<strong>{[c.model, c.field].filter(Boolean).join(' · ')}</strong> {texts.conflictRows(c.rows)}
								{c.reason} {c.sample.length > 0 && <span className="muted">{c.sample.slice(0, 5).join('、')}</span>}
							</li>
						))}
					</ul>
					<p>{texts.fixConflicts}</p>
				</Note>
			)}
			<section>
				<h3>{texts.changes}</h3>
				<ul className="plan-list">
					{plan.changes.map((c) => (
						<li key={`${c.kind} ${c.key} ${c.change} ${c.detail}`}>
							<Pill color={colors[c.change]}>{texts.changeWords[c.change]}</Pill>
							<span>
								{kindWord(c.kind, texts)} <code>{c.key}</code> {c.detail && <span className="muted">{c.detail}</span>}
							</span>
						</li>
					))}
				</ul>
			</section>
			<section>
				<h3>{texts.steps}</h3>
				{plan.steps.length === 0 && <p className="muted">{texts.noSteps}</p>}
				<ol className="plan-list">
					{plan.steps.map((s) => (
						<li key={`${s.step} ${s.table} ${s.column} ${s.sentence}`}>
							<span>{s.sentence}</span>
							<span className="muted plan-list__end">
								{s.rows !== undefined && s.rows > 0 && `${texts.stepRows(s.rows.toLocaleString(language))} · `}
								{texts.lock[s.lock]}
							</span>
						</li>
					))}
				</ol>
			</section>
		</>
	);
}

function kindWord(kind: string, texts: ReturnType<typeof useDesigner>['texts']): string {
	return (texts.kinds as Record<string, string>)[kind] ?? (kind === 'app' ? texts.app : kind === 'field' ? texts.field : kind);
}
