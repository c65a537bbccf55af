import type { WeightGroup } from '@dougong/schemas/api';
import { Button, cx, Dialog, ErrorNote, Field, Icon, IconButton, Input, Note, Skeleton, Switch } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useId, useState } from 'react';
import { isProblem } from '../shared/save-problem.ts';
import { formatNumber } from '../shared/texts.ts';
import { type Goals, type Named, weightsTitle } from './goals.ts';
import { today } from './period.ts';
import { TimelineView } from './timeline-view.tsx';
import { useWeightPreview } from './use-weight-preview.ts';
import { changeOf, isUnchanged, noDraft, setLock, setWeight, type WeightDraft, type WeightPreview } from './weights.ts';

/** The weights of a record and its siblings: one is changed, the others give way at once, and what cannot be is said in words. */
export function WeightsDialog({ goals, of, onClose }: { goals: Goals; of: Named; onClose(): void }) {
	const { runtime, tree, words } = goals;
	const { data: group, loading, error, refresh } = runtime.trees.useGroup(tree.key, of.id);
	const [draft, setDraft] = useState<WeightDraft>(noDraft);
	const [reason, setReason] = useState('');
	const [validFrom, setValidFrom] = useState('');
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [isSaving, setSaving] = useState(false);
	const { preview, problem: refused, isChecked } = useWeightPreview(goals, of.id, group, draft);
	const wrong = problem ?? refused;
	const change = (next: WeightDraft) => {
		setDraft(next);
		setProblem(null);
	};
	const save = async () => {
		if (!group) return;
		setSaving(true);
		try {
			await runtime.trees.weights(tree.key, { ...changeOf(group, of.id, draft), ...(reason && { reason }), ...(validFrom && { validFrom }) });
			runtime.toast(words.weightsSaved);
			onClose();
		} catch (error) {
			setProblem(isProblem(error) ? error : { code: '', title: words.weightsImpossible, detail: String(error) });
			setSaving(false);
		}
	};
	const unchanged = !group || isUnchanged(group, draft);
	const footer = (
		<>
			<Button variant="ghost" disabled={unchanged} onClick={() => change(noDraft)}>
				{words.undo}
			</Button>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant="primary" busy={isSaving} disabled={unchanged || preview?.impossible !== null || wrong !== null} onClick={() => void save()}>
				{words.save}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} size="l" title={weightsTitle(goals)} description={words.weightsHint} footer={footer}>
			<div className="goal-weights">
				{error && <ErrorNote problem={error} onRetry={refresh} />}
				{loading && <Skeleton lines={6} height={30} />}
				{group && preview && (
					<>
						<Members goals={goals} group={group} draft={draft} preview={preview} onChange={change} />
						<TotalLine goals={goals} group={group} preview={preview} isChecked={isChecked} />
						{group.rejected?.map((rejected) => (
							<Note key={`${rejected.id}${rejected.rule.key}`} kind="warn" title={words.ruleRejected(rejected.rule.title)}>
								{rejected.reason}
							</Note>
						))}
						{wrong && (
							<Note kind="error" title={wrong.title}>
								{wrong.errors?.[0]?.detail ?? wrong.detail}
							</Note>
						)}
						<WhyAndWhen goals={goals} reason={reason} validFrom={validFrom} onReason={setReason} onValidFrom={setValidFrom} />
					</>
				)}
			</div>
		</Dialog>
	);
}

interface MembersProps {
	goals: Goals;
	group: WeightGroup;
	draft: WeightDraft;
	preview: WeightPreview;
	onChange(draft: WeightDraft): void;
}
function Members(props: MembersProps) {
	const { goals, group } = props;
	const { words, runtime, roles } = goals;
	return (
		<table className="goal-table">
			<thead>
				<tr>
					<th scope="col">{words.record}</th>
					<th scope="col" className="num">
						{words.before}
					</th>
					<th scope="col" className="num">
						{words.after}
					</th>
					<th scope="col" className="num">
						{words.change}
					</th>
					{roles.has('locked') && <th scope="col">{words.lockColumn}</th>}
				</tr>
			</thead>
			<tbody>
				{group.members.map((member) => (
					<Member key={member.id} {...props} member={member} />
				))}
				{group.restricted && (
					<tr>
						<th scope="row" className="muted">
							{words.others(formatNumber(group.restricted.count, runtime.language))}
						</th>
						<td className="num">{formatNumber(group.restricted.before, runtime.language)}</td>
						<td className="num">{formatNumber(props.preview.weights.get('restricted') ?? group.restricted.weight, runtime.language)}</td>
						<td />
					</tr>
				)}
			</tbody>
		</table>
	);
}

function Member({ goals, group, draft, preview, onChange, member }: MembersProps & { member: WeightGroup['members'][number] }) {
	const { words, texts, roles, runtime } = goals;
	const title = member.title ?? texts.untitled;
	const weight = preview.weights.get(member.id) ?? 0;
	const change = weight - (member.before ?? 0);
	const isSet = draft.set.some((s) => s.id === member.id);
	const isLocked = draft.locks.get(member.id) ?? member.locked;
	const canLock = roles.get('locked')?.field.access === 'write';
	const [isPast, setPast] = useState(false);
	const number = (n: number) => formatNumber(n, runtime.language, { maximumFractionDigits: Math.max(group.digits, 4) });
	return (
		<>
			<tr className={cx(isSet && 'goal-weights__set', preview.inTheWay.includes(member.id) && 'goal-weights__obstacle')}>
				<th scope="row">
					<span className="goal-weights__title">
						{title}
						<IconButton size="s" icon="history" label={words.timelineOf(title)} aria-expanded={isPast} onClick={() => setPast(!isPast)} />
					</span>
					<MemberNotes goals={goals} member={member} total={group.total} />
				</th>
				<td className="num">{member.before === null ? '—' : number(member.before)}</td>
				<td className="num">
					<WeightInput
						label={words.weightOf(title)}
						value={weight}
						digits={group.digits}
						disabled={member.rule !== undefined || (isLocked && !isSet) || roles.get('weight')?.field.access !== 'write'}
						onChange={(next) => onChange(setWeight(draft, member.id, next))}
					/>
				</td>
				<td className={cx('num', 'goal-weights__change')}>{change === 0 ? '' : `${change > 0 ? '+' : '−'}${number(Math.abs(change))}`}</td>
				{roles.has('locked') && (
					<td>
						<Switch
							aria-label={words.lock(title)}
							checked={isLocked}
							disabled={!canLock || member.rule !== undefined}
							onChange={(e) => onChange(setLock(draft, member.id, e.target.checked))}
						/>
					</td>
				)}
			</tr>
			{isPast && (
				<tr>
					<td colSpan={5}>
						<TimelineView goals={goals} of={{ id: member.id, title }} />
					</td>
				</tr>
			)}
		</>
	);
}

/** What limits or sets a weight, below its title. */
function MemberNotes({ goals, member, total }: { goals: Goals; member: WeightGroup['members'][number]; total: number }) {
	const { words, runtime } = goals;
	const number = (n: number) => formatNumber(n, runtime.language);
	const { minimum, maximum } = member;
	const hasLow = minimum !== null && minimum > 0;
	const hasHigh = maximum !== null && maximum < total;
	const bounds =
		hasLow && hasHigh ? words.bounds(number(minimum), number(maximum)) : hasLow ? words.atLeast(number(minimum)) : hasHigh ? words.atMost(number(maximum)) : '';
	return (
		<>
			{member.rule && (
				<span className="goal-weights__note">
					<Icon name="bulb" size={13} /> {words.byRule(member.rule.title)}
				</span>
			)}
			{member.base !== undefined && member.base !== null && <span className="goal-weights__note">{words.base(number(member.base))}</span>}
			{bounds && <span className="goal-weights__note">{bounds}</span>}
		</>
	);
}

/** Steps by the last decimal place; what is typed counts while it is a number. */
function WeightInput({
	label,
	value,
	digits,
	disabled,
	onChange,
}: {
	label: string;
	value: number;
	digits: number;
	disabled: boolean;
	onChange(weight: number): void;
}) {
	const [typed, setTyped] = useState<string | null>(null);
	const step = 10 ** -digits;
	const type = (text: string) => {
		setTyped(text);
		const number = Number(text.replace(',', '.'));
		if (text.trim() !== '' && Number.isFinite(number) && number >= 0) onChange(round(number));
	};
	const round = (n: number) => Number(n.toFixed(digits));
	const nudge = (by: number) => onChange(round(Math.max(0, value + by)));
	return (
		<span className="goal-weights__input">
			<IconButton size="s" icon="minus" label={`${label} −`} tabIndex={-1} disabled={disabled} onClick={() => nudge(-Math.max(1, step))} />
			<Input
				aria-label={label}
				inputMode="decimal"
				disabled={disabled}
				value={typed ?? String(Number(value.toFixed(Math.max(digits, 4))))}
				onFocus={(e) => e.target.select()}
				onChange={(e) => type(e.target.value)}
				onBlur={() => setTyped(null)}
				onKeyDown={(e) => {
					const by = { ArrowUp: step, ArrowDown: -step, PageUp: 5, PageDown: -5 }[e.key];
					if (by === undefined) return;
					e.preventDefault();
					setTyped(null);
					nudge(by);
				}}
			/>
			<IconButton size="s" icon="plus" label={`${label} +`} tabIndex={-1} disabled={disabled} onClick={() => nudge(Math.max(1, step))} />
		</span>
	);
}

function TotalLine({ goals, group, preview, isChecked }: { goals: Goals; group: WeightGroup; preview: WeightPreview; isChecked: boolean }) {
	const { words, runtime } = goals;
	const number = (n: number) => formatNumber(n, runtime.language, { maximumFractionDigits: 6 });
	if (preview.impossible) {
		return (
			<Note kind="error" title={words.weightsImpossible}>
				{runtime.language.startsWith('zh') ? preview.impossible.zh : preview.impossible.en}
			</Note>
		);
	}
	const isRight = Math.abs(preview.total - group.total) < 1e-6;
	return (
		<p className={cx('goal-weights__total', !isRight && 'goal-weights__total--off')} aria-live="polite">
			<Icon name={isRight ? 'check-circle' : 'alert'} size={16} />
			{isRight && !isChecked && <span className="muted">{words.checking}</span>}
			{isRight ? words.totalOk(number(group.total)) : words.totalOff(number(preview.total), number(group.total))}
		</p>
	);
}

function WhyAndWhen(props: { goals: Goals; reason: string; validFrom: string; onReason(text: string): void; onValidFrom(day: string): void }) {
	const { words } = props.goals;
	const id = useId();
	return (
		<div className="goal-weights__why">
			<Field id={`${id}r`} label={words.reason} help={words.reasonHint}>
				<Input id={`${id}r`} value={props.reason} maxLength={500} onChange={(e) => props.onReason(e.target.value)} />
			</Field>
			<Field id={`${id}d`} label={words.validFrom}>
				<Input id={`${id}d`} type="date" max={today()} value={props.validFrom || today()} onChange={(e) => props.onValidFrom(e.target.value)} />
			</Field>
		</div>
	);
}
