import { type CellProps, type FieldView, Icon, type InputProps } from '@dougong/ui';
import { groupProps } from '../shared-views.tsx';

export const ratingView: FieldView = { kind: 'rating', Cell, Input, width: 136 };

function Cell({ value, field, t }: CellProps) {
	if (typeof value !== 'number') return null;
	const max = highest(field.schema.maximum);
	return (
		<span className="stars" role="img" aria-label={t('field.rating-of', { value, max })}>
			{points(max).map((n) => (
				<Icon key={n} name="star" size={14} className={n <= value ? 'star--on' : 'star'} />
			))}
		</span>
	);
}
/** Radio buttons drawn as stars; the meaning of the chosen mark stands beside them. */
function Input(p: InputProps) {
	const max = highest(p.field.schema.maximum);
	const labels = (p.field.schema['x-labels'] ?? []) as string[];
	const value = typeof p.value === 'number' ? p.value : 0;
	return (
		<div role="radiogroup" className="stars stars--input" {...groupProps(p)}>
			{points(max).map((n) => (
				<label key={n} className="star-choice" title={labels[n - 1]}>
					<input
						type="radio"
						className="vh"
						name={p.id}
						checked={value === n}
						disabled={p.disabled}
						onChange={() => p.onChange(n)}
						onClick={() => value === n && !p.required && p.onChange(undefined)}
					/>
					<span className="vh">
						{p.t('field.rating-point', { value: n })} {labels[n - 1]}
					</span>
					<Icon name="star" size={24} className={n <= value ? 'star--on' : 'star'} />
				</label>
			))}
			<span className="stars__meaning" aria-hidden="true">
				{value > 0 && (labels[value - 1] ?? `${value} / ${max}`)}
			</span>
		</div>
	);
}
function highest(maximum: unknown): number {
	return typeof maximum === 'number' ? maximum : 5;
}
function points(max: number): number[] {
	return Array.from({ length: max }, (_, i) => i + 1);
}
