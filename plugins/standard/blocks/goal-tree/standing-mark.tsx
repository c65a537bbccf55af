import { cx } from '@dougong/ui';
import type { Standing, Tone } from './bands.ts';

const shapes: Record<Tone, string> = {
	good: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM4.8 8.2l2.2 2.3 4.2-4.6',
	fair: 'M8 1.8 15 14H1zM8 6v3.6M8 11.6v.2',
	poor: 'M8 1l7 7-7 7-7-7zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
	neutral: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z',
};

/** How a record stands, told by shape and words; the colour says it a third time. */
export function StandingMark({ standing, isBare }: { standing: Standing; isBare?: boolean }) {
	const [outline = '', ...inner] = shapes[standing.tone].split(/(?<=z)(?=M)/);
	return (
		<span className={cx('standing', `standing--${standing.tone}`)}>
			<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
				<path className="standing__shape" d={outline} />
				{inner.map((d) => (
					<path key={d} className="standing__sign" d={d} />
				))}
			</svg>
			<span className={isBare ? 'vh' : undefined}>{standing.title}</span>
		</span>
	);
}
