import { periodTitle } from '@dougong/engine';
import type { ClientTree, FrozenResults } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Note, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { changePeriod } from '../api/calendars.ts';
import { asProblem } from '../api/problem.ts';
import { freezeResults } from '../api/trees.ts';
import { useClient } from '../client-context.ts';
import type { PeriodMove } from './period-dialog.tsx';
import { allOf, type Days, useResultCounts } from './use-period-results.ts';

interface PeriodResultsProps {
	env: string;
	move: PeriodMove;
	days: Days;
	trees: readonly ClientTree[];
	/** The period is frozen already: only results are kept. */
	isFrozen: boolean;
	onClose(): void;
	onDone(): void;
}

/** Freezes a period and keeps what it came to: first says how many records that makes, and afterwards what was made and what comes next. */
export function PeriodResultsDialog(props: PeriodResultsProps) {
	const { env, move, days, trees, isFrozen, onClose, onDone } = props;
	const { t, language } = useClient();
	const [done, setDone] = useState<FrozenResults[] | null>(null);
	const [busy, setBusy] = useState(false);
	const [reason, setReason] = useState('');
	const [tried, setTried] = useState(false);
	const [wasFrozen, setFrozen] = useState(isFrozen);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const period = periodTitle(move.period, language === 'en' ? 'en' : 'zh');
	const error = tried && reason.trim() === '' ? t('rule.required') : '';
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (!wasFrozen && reason.trim() === '') return;
		setBusy(true);
		setProblem(null);
		try {
			// Frozen first: nothing changes between what is kept and what it is of.
			if (!wasFrozen) await changePeriod(env, move.app, move, { state: 'frozen', reason: reason.trim() });
			setFrozen(true);
			const kept: FrozenResults[] = [];
			for (const tree of trees) kept.push(await freezeResults({ env, app: move.app, tree: tree.key }, days));
			setDone(kept);
		} catch (caught) {
			setProblem(asProblem(caught));
		}
		onDone();
		setBusy(false);
	};
	const title = t(isFrozen ? 'period.title-results' : 'period.title-frozen', { period });
	if (done) return <Done title={isFrozen ? title : t('period.done-frozen', { period })} trees={trees} results={done} onClose={onClose} />;
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="period-results" variant="primary" busy={busy}>
				{t(wasFrozen ? 'period.keep-results' : 'period.freeze-results')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={title} footer={footer}>
			<form id="period-results" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Preview {...props} />
				{!wasFrozen && (
					<>
						<Note>{t('period.body-frozen')}</Note>
						<Field id="period-reason" label={t('period.reason')} required error={error}>
							<Input
								id="period-reason"
								value={reason}
								maxLength={500}
								autoComplete="off"
								invalid={error !== ''}
								aria-describedby={describedBy('period-reason', undefined, error)}
								onChange={(e) => setReason(e.target.value)}
							/>
						</Field>
					</>
				)}
				<p className="muted">{t('period.results-next')}</p>
			</form>
		</Dialog>
	);
}

function Preview({ env, move, days, trees }: PeriodResultsProps) {
	const { t } = useClient();
	const { counts, error, isLoading } = useResultCounts(env, move.app, trees, days);
	if (error) return <ErrorNote problem={asProblem(error)} />;
	if (isLoading) return <Skeleton lines={2} />;
	return (
		<section aria-label={t('period.results-preview')}>
			<p>{t('period.results-of', { from: days.from, to: days.to })}</p>
			<ul>{counts.map(({ tree, count }) => count && <li key={tree.key}>{t('period.results-count', { tree: tree.title, ...allOf(count) })}</li>)}</ul>
		</section>
	);
}

function Done({ title, trees, results, onClose }: { title: string; trees: readonly ClientTree[]; results: readonly FrozenResults[]; onClose(): void }) {
	const { t } = useClient();
	const partial = results.flatMap((r) => r.partial);
	const named = partial.slice(0, 5).flatMap((p) => p.title ?? []);
	return (
		<Dialog open onClose={onClose} title={title} footer={<Button onClick={onClose}>{t('common.close')}</Button>}>
			<div className="stack">
				<Note>
					{results.map((result, i) => (
						<p key={trees[i]?.key}>{t('period.results-made', { tree: trees[i]?.title ?? '', ...allOf(result) })}</p>
					))}
				</Note>
				{partial.length > 0 && <Note kind="warn">{t('period.results-partial', { count: partial.length, names: named.join(t('period.names-between')) })}</Note>}
				<p className="muted">{t('period.results-next')}</p>
			</div>
		</Dialog>
	);
}
