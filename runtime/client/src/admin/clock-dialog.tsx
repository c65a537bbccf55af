import type { ClockJson, EnvironmentEntry, MoveClock } from '@dougong/schemas/api';
import { Button, Chip, describedBy, Dialog, ErrorNote, Field, Input, Note, Select, Switch } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { moveClock } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { instantOf, wallTime } from '../sandbox/zoned-time.ts';
import { ForwardProgress } from './forward-progress.tsx';

export interface ClockDialogProps {
	environment: EnvironmentEntry;
	/** As the last answer had it. */
	clock: ClockJson;
	timeZone: string;
	onClose(): void;
	/** It was set, or sent on its way. */
	onMoved(): void;
}
const units = ['minutes', 'hours', 'days', 'weeks'] as const;

/** What time it is in a sandbox; sends its clock forward, lets it run or stand, stops it. */
export function ClockDialog({ environment, clock, timeZone, onClose, onMoved }: ClockDialogProps) {
	const { t, language } = useClient();
	const [busy, setBusy] = useState('');
	/** What was chosen counts at once; the next answer says the same. */
	const [runs, setRuns] = useState(clock.runs);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const { forward } = clock;
	const isOnItsWay = forward?.state === 'running';
	const move = async (name: string, body: MoveClock) => {
		setBusy(name);
		setProblem(null);
		try {
			await moveClock(environment.key, body);
			onMoved();
		} catch (caught) {
			setProblem(asProblem(caught));
			setRuns(clock.runs);
		}
		setBusy('');
	};
	const footer = isOnItsWay ? (
		<>
			<Button onClick={onClose}>{t('common.close')}</Button>
			<Button busy={busy === 'stop'} disabled={forward.stopping} onClick={() => void move('stop', { stop: true })}>
				{t(forward.stopping ? 'sandbox.stopping' : 'sandbox.stop')}
			</Button>
		</>
	) : (
		<>
			<Button onClick={onClose}>{t('common.close')}</Button>
			<Button type="submit" form="move-clock" variant="primary" busy={busy === 'go'}>
				{t('sandbox.go')}
			</Button>
		</>
	);
	const now = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(clock.now));
	return (
		<Dialog open onClose={onClose} title={t('sandbox.clock-title', { title: environment.title })} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				<p className="clock-now">
					<small className="muted">{t('sandbox.now')}</small>
					<time dateTime={clock.now}>{now}</time>
					<small className="muted">{t('sandbox.zone', { zone: timeZone })}</small>
				</p>
				{isOnItsWay ? (
					<ForwardProgress clock={clock} forward={forward} timeZone={timeZone} />
				) : (
					<>
						<LastWay clock={clock} timeZone={timeZone} />
						<p className="muted">{t('sandbox.clock-body')}</p>
						<MoveForm now={clock.now} timeZone={timeZone} onMove={(body) => void move('go', body)} />
						<label className="clock-runs" htmlFor="clock-runs">
							<Switch
								id="clock-runs"
								checked={runs}
								disabled={busy !== ''}
								onChange={(e) => {
									setRuns(e.target.checked);
									void move('runs', { runs: e.target.checked });
								}}
							/>
							<span>
								{t('sandbox.runs')}
								<small className="muted">{t('sandbox.runs-hint')}</small>
							</span>
						</label>
					</>
				)}
			</div>
		</Dialog>
	);
}

function LastWay({ clock: { forward }, timeZone }: { clock: ClockJson; timeZone: string }) {
	const { t, language } = useClient();
	if (!forward || forward.state === 'running') return null;
	const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(forward.to));
	const words = t(`sandbox.state-${forward.state}`, { time, count: new Intl.NumberFormat(language).format(forward.jobsDone) });
	return <Note kind={forward.state === 'failed' ? 'warn' : 'info'}>{words}</Note>;
}

function MoveForm({ now, timeZone, onMove }: { now: string; timeZone: string; onMove(body: MoveClock): void }) {
	const { t } = useClient();
	const [way, setWay] = useState<'by' | 'to'>('by');
	const [amount, setAmount] = useState('7');
	const [unit, setUnit] = useState<string>('days');
	const [wall, setWall] = useState(() => wallTime(new Date(Date.parse(now) + 7 * 24 * 3_600_000), timeZone));
	const [tried, setTried] = useState(false);
	const to = instantOf(wall, timeZone);
	const errors = {
		by: /^[1-9]\d{0,4}$/.test(amount.trim()) ? '' : t('sandbox.amount-wrong'),
		to: to && to > new Date(now) ? '' : t('sandbox.to-wrong'),
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors[way]) return;
		if (way === 'by') onMove({ by: `${amount.trim()} ${unit}` });
		else if (to) onMove({ to: to.toISOString() });
	};
	const error = tried ? errors[way] : '';
	return (
		<form id="move-clock" className="stack" noValidate onSubmit={submit}>
			<fieldset className="clock-way">
				<legend className="vh">{t('sandbox.way')}</legend>
				<div className="chips">
					{(['by', 'to'] as const).map((each) => (
						<Chip key={each} type="radio" name="way" checked={way === each} onChange={() => setWay(each)}>
							{t(`sandbox.way-${each}`)}
						</Chip>
					))}
				</div>
			</fieldset>
			{way === 'by' ? (
				<Field id="clock-amount" label={t('sandbox.by')} required error={error}>
					<div className="clock-by">
						<Input
							id="clock-amount"
							inputMode="numeric"
							value={amount}
							maxLength={5}
							invalid={error !== ''}
							aria-describedby={describedBy('clock-amount', undefined, error)}
							onChange={(e) => setAmount(e.target.value)}
						/>
						<Select
							aria-label={t('sandbox.unit')}
							value={unit}
							options={units.map((value) => ({ value, label: t(`sandbox.unit-${value}`) }))}
							onChange={(e) => setUnit(e.target.value)}
						/>
					</div>
				</Field>
			) : (
				<Field id="clock-to" label={t('sandbox.to-time')} required error={error}>
					<Input
						id="clock-to"
						type="datetime-local"
						value={wall}
						invalid={error !== ''}
						aria-describedby={describedBy('clock-to', undefined, error)}
						onChange={(e) => setWall(e.target.value)}
					/>
				</Field>
			)}
		</form>
	);
}
