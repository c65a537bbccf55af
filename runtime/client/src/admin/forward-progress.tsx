import type { ClockJson, ForwardJson } from '@dougong/schemas/api';
import { useClient } from '../client-context.ts';

/** How far a clock is on its way, and what it has done. */
export function ForwardProgress({ clock, forward, timeZone, labelledBy }: { clock: ClockJson; forward: ForwardJson; timeZone: string; labelledBy?: string }) {
	const { t, language } = useClient();
	const from = Date.parse(forward.from);
	const way = Math.max(1, Date.parse(forward.to) - from);
	const percent = Math.min(100, Math.floor(((Date.parse(clock.now) - from) / way) * 100));
	const to = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(forward.to));
	const label = t('sandbox.progress', { time: to });
	return (
		<span className="jobs__progress">
			<progress value={percent} max={100} {...(labelledBy ? { 'aria-labelledby': labelledBy } : { 'aria-label': label })} />
			<span>
				{label} · {percent}% · {t('sandbox.jobs', { count: new Intl.NumberFormat(language).format(forward.jobsDone) })}
			</span>
		</span>
	);
}
