import type { JsonObject } from '@dougong/schemas';
import { type CellProps, Chip, Combobox, type FieldView, type InputProps, Pill } from '@dougong/ui';
import { choiceOptions, groupProps } from '../shared-views.tsx';

export const multiChoiceView: FieldView = { kind: 'multi-choice', Cell, Input, width: 180, wide: true };
const mostChips = 12;

function Cell({ value, field }: CellProps) {
	const options = choiceOptions(itemsOf(field.schema));
	return (
		<span className="cell-pills">
			{(Array.isArray(value) ? value : []).map((v) => {
				const option = options.find((o) => o.value === v);
				return (
					<Pill key={String(v)} color={option?.color}>
						{option?.title ?? String(v)}
					</Pill>
				);
			})}
		</span>
	);
}
function Input(p: InputProps) {
	const options = choiceOptions(itemsOf(p.field.schema));
	const chosen = Array.isArray(p.value) ? p.value.map(String) : [];
	// The order of the options, whatever the order of the clicks.
	const set = (next: Set<string>) => p.onChange(next.size === 0 ? undefined : options.map((o) => o.value).filter((v) => next.has(v)));
	if (options.length > mostChips) {
		const all = options.map((o) => ({ id: o.value, title: o.title }));
		return (
			<Combobox
				id={p.id}
				label={p.field.title}
				multiple
				value={all.filter((o) => chosen.includes(o.id))}
				search={async (text) => all.filter((o) => o.title.toLowerCase().includes(text.toLowerCase()))}
				onChange={(next) => set(new Set(next.map((o) => o.id)))}
				disabled={p.disabled}
				invalid={p.invalid}
				required={p.required}
				describedBy={p.describedBy}
				placeholder={p.placeholder ?? p.t('field.choose')}
				onBlur={p.onBlur}
			/>
		);
	}
	return (
		// biome-ignore lint/a11y/useSemanticElements: the form's field brings the label; a fieldset would bring a second one
		<div role="group" className="chips" {...groupProps(p)}>
			{options.map((o) => (
				<Chip
					key={o.value}
					type="checkbox"
					checked={chosen.includes(o.value)}
					disabled={p.disabled}
					onChange={(e) => set(new Set(e.target.checked ? [...chosen, o.value] : chosen.filter((v) => v !== o.value)))}
				>
					{o.title}
				</Chip>
			))}
		</div>
	);
}
function itemsOf(schema: JsonObject): JsonObject {
	return (schema.items ?? {}) as JsonObject;
}
