import { type CellProps, Chip, type FieldView, Icon, type InputProps } from '@dougong/ui';
import { groupProps } from '../shared-views.tsx';

export const booleanView: FieldView = { kind: 'boolean', Cell, Input, width: 80 };

function Cell({ value, t }: CellProps) {
	if (value === null) return null;
	return (
		<span className="cell-flag">
			<Icon name={value ? 'check' : 'minus'} size={14} />
			{t(value ? 'field.yes' : 'field.no')}
		</span>
	);
}
/** Two chips rather than a switch: unset is neither yes nor no. Choosing the chosen one again unsets it. */
function Input(p: InputProps) {
	return (
		<div role="radiogroup" className="chips" {...groupProps(p)}>
			{[true, false].map((option) => (
				<Chip
					key={String(option)}
					type="radio"
					name={p.id}
					checked={p.value === option}
					disabled={p.disabled}
					onChange={() => p.onChange(option)}
					onClick={() => p.value === option && !p.required && p.onChange(undefined)}
				>
					{p.t(option ? 'field.yes' : 'field.no')}
				</Chip>
			))}
		</div>
	);
}
