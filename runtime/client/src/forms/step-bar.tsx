import { Icon } from '@dougong/ui';
import { useForm } from './form-context.ts';
import type { PlanSection } from './plan.ts';

/** Where one is in a form of several steps; earlier steps can be gone back to. */
export function StepBar({ sections, step, onStep }: { sections: readonly PlanSection[]; step: number; onStep(step: number): void }) {
	const { t } = useForm();
	const present = sections[step];
	return (
		<nav className="steps" aria-label={t('form.steps')}>
			<div className="steps__bar" aria-hidden="true">
				<span style={{ width: `${((step + 1) / sections.length) * 100}%` }} />
			</div>
			<p className="steps__now" aria-live="polite">
				{t('form.step', { step: step + 1, count: sections.length, title: present?.title ?? '' })}
			</p>
			<ol>
				{sections.map((s, i) => (
					<li key={s.key}>
						<button type="button" disabled={i > step} aria-current={i === step ? 'step' : undefined} onClick={() => onStep(i)}>
							{i < step ? <Icon name="check" size={13} /> : <span>{i + 1}</span>}
							{s.title ?? i + 1}
						</button>
					</li>
				))}
			</ol>
			{present?.description && <p className="muted">{present.description}</p>}
		</nav>
	);
}
