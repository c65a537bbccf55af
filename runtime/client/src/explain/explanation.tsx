import type { Explanation as Explained } from '@dougong/schemas/api';
import { Button, ErrorNote, Icon, Input, Note, Skeleton } from '@dougong/ui';
import type { ComputedAt, RuntimePort } from '@dougong/ui/contracts';
import { type ReactNode, useEffect, useId, useState } from 'react';
import { Inputs } from './inputs.tsx';
import { errorWords, type ExplainTexts, explainTexts } from './texts.ts';
import { Value } from './value.tsx';
import { exactWords, plainWords, roundedText } from './value-words.ts';
import './explain.css';

interface Step extends ComputedAt {
	title: string;
}

/** A computed value: what it is, by which formula, from which inputs; those that are computed too can be followed further down. */
export function Explanation({ runtime, of, parts }: { runtime: RuntimePort; of: ComputedAt; parts?: ReactNode }) {
	const texts = explainTexts(runtime.language);
	const [trail, setTrail] = useState<Step[]>([]);
	const [day, setDay] = useState('');
	const { model, id, field } = of;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another value begins its own trail
	useEffect(() => setTrail([]), [model, id, field]);
	const at = trail.at(-1) ?? of;
	const { data, loading, error, refresh } = runtime.data.useExplanation({ model: at.model, id: at.id, field: at.field }, day || undefined);
	// The trail begins at the record that it began with, by its name as soon as that is known.
	const [began, setBegan] = useState<string | null>(null);
	if (data && trail.length === 0 && data.title !== began) setBegan(data.title);
	const first = { ...of, title: began ?? fieldTitle(runtime, of) };
	return (
		<div className="explain">
			<Head trail={[first, ...trail]} day={day} texts={texts} onStep={(n) => setTrail(trail.slice(0, n))} onDay={setDay} />
			{error && <ErrorNote problem={error} onRetry={refresh} />}
			{loading && <Skeleton lines={6} />}
			{data && !error && (
				<Body
					runtime={runtime}
					of={data}
					day={day}
					texts={texts}
					parts={trail.length === 0 && !day ? parts : undefined}
					onFollow={(next, title) => setTrail([...trail, { ...next, title }])}
				/>
			)}
		</div>
	);
}

function Head({ trail, day, texts, onStep, onDay }: { trail: Step[]; day: string; texts: ExplainTexts; onStep(n: number): void; onDay(day: string): void }) {
	const id = useId();
	return (
		<div className="explain__head">
			{trail.length > 1 && (
				<nav className="explain__trail" aria-label={texts.trail}>
					{trail.map((step, i) => (
						<span key={`${step.id}${step.field}`}>
							{i > 0 && <Icon name="chevron-right" size={14} />}
							<button type="button" aria-current={i === trail.length - 1 ? 'location' : undefined} onClick={() => onStep(i)}>
								{step.title}
							</button>
						</span>
					))}
				</nav>
			)}
			<div className="explain__day">
				<label htmlFor={id}>{texts.asOf}</label>
				<Input id={id} type="date" value={day} onChange={(e) => onDay(e.target.value)} />
				{day && (
					<Button size="s" variant="ghost" onClick={() => onDay('')}>
						{texts.now}
					</Button>
				)}
			</div>
		</div>
	);
}

/** So many characters are read at a glance. */
const longFormula = 120;

interface BodyProps {
	parts: ReactNode;
	runtime: RuntimePort;
	of: Explained;
	day: string;
	texts: ExplainTexts;
	onFollow(next: ComputedAt, title: string): void;
}
function Body({ runtime, of, day, parts, texts, onFollow }: BodyProps) {
	const field = runtime.app.models[of.model]?.fields.find((f) => f.key === of.field);
	// Most readers want to know from which values it comes; a formula of many lines would push them away.
	const isLong = (of.formula?.text.length ?? 0) > longFormula;
	const exact = exactWords(of.value, runtime.language);
	const when = of.at && new Date(of.at).toLocaleString(runtime.language, { dateStyle: 'medium', timeStyle: 'short' });
	return (
		<>
			<section className="explain__value" aria-live="polite">
				<p className="muted">
					{of.title ?? texts.untitled} · {field?.title ?? of.field}
				</p>
				<p className="explain__big">
					{of.value === null ? <span className="muted">{texts.noValue}</span> : <Value runtime={runtime} field={field} value={roundedText(of.value)} />}
				</p>
				{day && <p className="muted">{texts.asOfDay(day)}</p>}
				{exact && <p className="muted">{texts.exact(exact)}</p>}
			</section>
			{parts}
			{of.error && <Note kind="warn">{errorWords(of.error, texts)}</Note>}
			{of.stale && <Note>{texts.stale}</Note>}
			{of.formula && !isLong && (
				<section>
					<h3>{texts.formula}</h3>
					<pre className="explain__formula">{of.formula.text}</pre>
				</section>
			)}
			<section>
				<h3>{texts.inputs}</h3>
				{of.inputs.length === 0 ? <p className="muted">{texts.noInputs}</p> : <Inputs runtime={runtime} of={of} texts={texts} onFollow={onFollow} />}
			</section>
			{of.formula && isLong && (
				<details className="explain__changes">
					<summary>{texts.formula}</summary>
					<pre className="explain__formula">{of.formula.text}</pre>
				</details>
			)}
			<Changes key={`${of.id}${of.field}`} runtime={runtime} of={of} texts={texts} />
			<p className="muted explain__foot">{[when && texts.since(when), texts.revision(of.revision)].filter(Boolean).join(' · ')}</p>
		</>
	);
}

/** What the value was before; asked for when somebody looks. */
function Changes({ runtime, of, texts }: { runtime: RuntimePort; of: Explained; texts: ExplainTexts }) {
	const [isOpen, setOpen] = useState(false);
	const { data, loading, error } = runtime.data.useValues(isOpen ? { model: of.model, id: of.id, field: of.field } : null, {});
	return (
		<details className="explain__changes" onToggle={(e) => setOpen(e.currentTarget.open)}>
			<summary>{texts.history}</summary>
			{error && <ErrorNote problem={error} />}
			{loading && <Skeleton lines={3} />}
			{data?.entries.length === 0 && <p className="muted">{texts.noHistory}</p>}
			<ol>
				{data?.entries.toReversed().map((entry) => (
					<li key={entry.at}>
						<time dateTime={entry.at}>{new Date(entry.at).toLocaleString(runtime.language, { dateStyle: 'medium', timeStyle: 'short' })}</time>
						<span>
							{plainWords(entry.from, runtime.language)} → {plainWords(entry.to, runtime.language)}
						</span>
					</li>
				))}
			</ol>
		</details>
	);
}

function fieldTitle(runtime: RuntimePort, of: ComputedAt): string {
	return runtime.app.models[of.model]?.fields.find((f) => f.key === of.field)?.title ?? of.field;
}
