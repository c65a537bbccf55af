import { type CellProps, Chip, type FieldView, type InputProps, Pill, Select, useIsPhone } from '@dougong/ui';
import { type ChoiceOption, choiceOptions, controlProps, groupProps } from '../shared-views.tsx';

export const choiceView: FieldView = { kind: 'choice', Cell, Input, width: 120 };
const mostChips = 5;

function Cell({ value, field }: CellProps) {
	if (value === null) return null;
	const option = choiceOptions(field.schema).find((o) => o.value === value);
	return (
		<Pill color={option?.color} dot={option?.color !== undefined} title={option?.description}>
			{option?.title ?? String(value)}
		</Pill>
	);
}
function Input(p: InputProps) {
	const options = choiceOptions(p.field.schema);
	if (useIsPhone() && options.length <= mostChips) return <Chips input={p} options={options} />;
	return (
		<Select
			{...controlProps(p)}
			empty={p.placeholder ?? p.t('field.choose')}
			options={options.map((o) => ({ value: o.value, label: o.title }))}
			value={String(p.value ?? '')}
			onChange={(e) => p.onChange(e.target.value || undefined)}
		/>
	);
}
function Chips({ input: p, options }: { input: InputProps; options: ChoiceOption[] }) {
	return (
		<div role="radiogroup" className="chips" {...groupProps(p)}>
			{options.map((o) => (
				<Chip
					key={o.value}
					type="radio"
					name={p.id}
					checked={p.value === o.value}
					disabled={p.disabled}
					onChange={() => p.onChange(o.value)}
					onClick={() => p.value === o.value && !p.required && p.onChange(undefined)}
				>
					{o.title}
				</Chip>
			))}
		</div>
	);
}
