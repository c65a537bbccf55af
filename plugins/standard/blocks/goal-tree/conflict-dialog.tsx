import { Button, Dialog, ErrorNote, Skeleton } from '@dougong/ui';
import { useState } from 'react';
import { isBlank, ValueCell } from '../shared/cell.tsx';
import { problemWords } from '../shared/save-problem.ts';
import type { Goals } from './goals.ts';
import type { EntryConflict } from './use-entry.ts';

/** Somebody was faster: shows both values, and saves the chosen one onto the newest version. */
export function ConflictDialog({ goals, conflict, onClose }: { goals: Goals; conflict: EntryConflict; onClose(): void }) {
	const { runtime, tree, texts, words } = goals;
	const { at, mine } = conflict;
	const { record, loading, error, refresh } = runtime.data.useRecord(tree.model, conflict.record.id);
	const [isSaving, setSaving] = useState(false);
	const isNewer = record !== undefined && record.version > conflict.record.version;
	const saveMine = async () => {
		if (!record) return;
		setSaving(true);
		try {
			await runtime.data.update(tree.model, record.id, record.version, { [at.path]: mine });
			runtime.toast(words.saved(at.title));
		} catch (problem) {
			runtime.toast(problemWords(problem, { ...texts, conflict: words.conflictAgain }), 'error');
		}
		onClose();
	};
	const show = (value: Parameters<typeof isBlank>[0]) =>
		isBlank(value) ? <span className="muted">{words.blank}</span> : <ValueCell runtime={runtime} at={at} value={value ?? null} />;
	const footer = (
		<>
			<Button onClick={onClose}>{words.useTheirs}</Button>
			<Button variant="primary" busy={isSaving} disabled={!isNewer} onClick={() => void saveMine()}>
				{words.useMine}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={words.conflictTitle} description={words.conflictBody(at.title)} footer={footer}>
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			{loading && <Skeleton lines={2} />}
			{record && (
				<dl className="goal-conflict">
					<dt>{words.conflictTheirs}</dt>
					<dd>{show(record.values[at.path])}</dd>
					<dt>{words.conflictMine}</dt>
					<dd>{show(mine)}</dd>
				</dl>
			)}
		</Dialog>
	);
}
