import { asProblem } from '@dougong/client';
import type { RevisionEntry } from '@dougong/schemas/api';
import { Button, ConfirmDialog, Dialog, ErrorNote, IconButton, Pill, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { exportApp, listRevisions, rollbackApp } from '../api.ts';
import { useDesigner } from '../designer-context.ts';
import { downloadBundle } from './download.ts';

interface RevisionsDialogProps {
	env: string;
	app: string;
	onClose(): void;
	onRolledBack(revision: number): void;
}
/** Everything that was ever published, and the way back to it. */
export function RevisionsDialog({ env, app, onClose, onRolledBack }: RevisionsDialogProps) {
	const { texts } = useDesigner();
	const revisions = useQuery({ queryKey: ['revisions', env, app], queryFn: () => listRevisions(env, app), staleTime: 0 });
	const [asked, setAsked] = useState<RevisionEntry | null>(null);
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const rollback = async (entry: RevisionEntry) => {
		setBusy(true);
		setProblem(null);
		try {
			onRolledBack((await rollbackApp(env, app, entry.number)).revision);
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	return (
		<>
			<Dialog open onClose={onClose} title={texts.revisionsTitle} side="right">
				<div className="form-stack">
					{problem && <ErrorNote problem={problem} />}
					{revisions.error && <ErrorNote problem={asProblem(revisions.error)} onRetry={() => void revisions.refetch()} />}
					{revisions.isLoading && <Skeleton lines={5} height={40} />}
					<ol className="revisions">
						{revisions.data?.map((entry) => (
							<li key={entry.number}>
								<Entry
									entry={entry}
									isBusy={isBusy}
									onRollback={() => setAsked(entry)}
									onExport={() => void exportApp(env, app, entry.number).then(downloadBundle)}
								/>
							</li>
						))}
					</ol>
				</div>
			</Dialog>
			<ConfirmDialog
				open={asked !== null}
				title={texts.rollbackTitle(asked?.number ?? 0)}
				body={texts.rollbackBody}
				action={texts.rollback}
				cancel={texts.cancel}
				onAnswer={(yes) => {
					setAsked(null);
					if (yes && asked) void rollback(asked);
				}}
			/>
		</>
	);
}

function Entry({ entry, isBusy, onRollback, onExport }: { entry: RevisionEntry; isBusy: boolean; onRollback(): void; onExport(): void }) {
	const { texts, language } = useDesigner();
	const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(entry.createdAt));
	return (
		<div className="revision">
			<div className="revision__body">
				<p>
					<strong>{texts.revision(entry.number)}</strong> <span className="muted">{entry.version}</span>{' '}
					{entry.current && <Pill color="green">{texts.current}</Pill>}
				</p>
				<p>{entry.note ?? <span className="muted">{texts.noNote}</span>}</p>
				<p className="muted">
					{when} {entry.createdBy && texts.by(entry.createdBy)}
				</p>
			</div>
			<IconButton size="s" icon="arrow-down" label={`${texts.export}: ${texts.revision(entry.number)}`} onClick={onExport} />
			{!entry.current && (
				<Button size="s" disabled={isBusy} onClick={onRollback}>
					{texts.rollback}
				</Button>
			)}
		</div>
	);
}
