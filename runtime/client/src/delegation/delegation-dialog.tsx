import { Button, Checkbox, type ComboOption, Dialog, ErrorNote, Field, Input, Radio, presentNow } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { delegate } from '../api/workflows.ts';
import { useClient } from '../client-context.ts';
import { refreshData } from '../runtime/data-port.ts';
import { useApps } from '../runtime/use-apps.ts';
import { PeoplePicker } from '../tasks/people-picker.tsx';
import type { DelegationTexts } from './texts.ts';

const isoDay = (at: Date) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

/** To whom, from when until when, and of which apps. */
export function DelegationDialog({ env, words, onClose }: { env: string; words: DelegationTexts; onClose(): void }) {
	const { me, language, toasts } = useClient();
	const queries = useQueryClient();
	const apps = useApps(env).data ?? [];
	const [to, setTo] = useState<ComboOption[]>([]);
	const [of, setOf] = useState<ComboOption[]>([]);
	const [dates, setDates] = useState(() => ({ from: isoDay(presentNow()), until: '' }));
	const [isEverything, setEverything] = useState(true);
	const [scope, setScope] = useState<readonly string[]>([]);
	const [reason, setReason] = useState('');
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const wrong = {
		to: to.length === 0 ? words.needed : undefined,
		dates: dates.from === '' || dates.until === '' ? words.datesNeeded : dates.until < dates.from ? words.badDates : undefined,
		scope: !isEverything && scope.length === 0 ? words.scopeNeeded : undefined,
	};
	const save = async () => {
		setTried(true);
		const [person] = to;
		if (!person || wrong.dates || wrong.scope) return;
		setBusy(true);
		setProblem(null);
		const [whose] = of;
		try {
			await delegate(env, {
				to: person.id,
				...dates,
				...(!isEverything && { scope: [...scope] }),
				...(reason.trim() && { reason: reason.trim() }),
				...(whose && { of: whose.id }),
			});
			toasts.show(words.saved);
			await refreshData(queries, env);
			onClose();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant="primary" busy={busy} onClick={() => void save()}>
				{words.save}
			</Button>
		</>
	);
	const dateOf = (end: 'from' | 'until') => (
		<Field id={`delegation-${end}`} label={words[end]} required error={tried && end === 'until' ? wrong.dates : undefined}>
			<Input
				id={`delegation-${end}`}
				type="date"
				value={dates[end]}
				invalid={tried && wrong.dates !== undefined}
				aria-describedby={tried && end === 'until' && wrong.dates ? 'delegation-until-error' : undefined}
				onChange={(e) => setDates({ ...dates, [end]: e.target.value })}
			/>
		</Field>
	);
	return (
		<Dialog open onClose={onClose} title={words.add} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				{me.user.isAdmin && (
					<PeoplePicker env={env} id="delegation-of" label={words.ofWhom} help={words.ofHelp} placeholder={words.mine} value={of} onChange={setOf} />
				)}
				<PeoplePicker
					env={env}
					id="delegation-to"
					label={words.to}
					required
					placeholder={words.find}
					value={to}
					onChange={setTo}
					error={tried ? wrong.to : undefined}
				/>
				<div className="delegation__dates">
					{dateOf('from')}
					{dateOf('until')}
				</div>
				<p className="muted">{words.daysHelp}</p>
				<Field id="delegation-scope" label={words.scope} group error={tried ? wrong.scope : undefined}>
					<Radio name="delegation-scope" checked={isEverything} onChange={() => setEverything(true)}>
						{words.everything}
					</Radio>
					<Radio name="delegation-scope" checked={!isEverything} onChange={() => setEverything(false)}>
						{words.some}
					</Radio>
					{!isEverything &&
						apps.map((app) => (
							<Checkbox
								key={app.key}
								checked={scope.includes(app.key)}
								onChange={(e) => setScope(e.target.checked ? [...scope, app.key] : scope.filter((k) => k !== app.key))}
							>
								{app.titles?.[language] ?? app.title}
							</Checkbox>
						))}
				</Field>
				<Field id="delegation-reason" label={words.reason}>
					<Input id="delegation-reason" maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
				</Field>
			</div>
		</Dialog>
	);
}
