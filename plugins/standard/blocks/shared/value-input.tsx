import type { JsonValue } from '@dougong/schemas';
import type { ExpandedRef } from '@dougong/schemas/api';
import { Chip, IconButton, Input, Select } from '@dougong/ui';
import type { InputProps, RuntimePort } from '@dougong/ui/contracts';
import { ValueCell } from './cell.tsx';
import { type FilterRule, takesList, takesNoValue } from './filter.ts';
import { type FieldAt, optionsOf } from './models.ts';
import type { BlockTexts } from './texts.ts';

interface ValueInputProps {
	id: string;
	runtime: RuntimePort;
	rule: FilterRule;
	at: FieldAt;
	texts: BlockTexts;
	/** Titles of the records that references among the values point at. */
	titles: Readonly<Record<string, string>>;
	onTitle(id: string, title: string): void;
	onChange(value: JsonValue | undefined): void;
}

/** Where a condition gets its value: the field's own input where it takes one value, a list of them where it takes several. */
export function ValueInput(props: ValueInputProps) {
	const { rule, at, texts, onChange, id } = props;
	if (takesNoValue(rule.op)) return null;
	if (takesList(rule.op)) return <ListInput {...props} />;
	if (at.field.schema.type === 'boolean') {
		const options = [
			{ value: 'true', label: texts.yes },
			{ value: 'false', label: texts.no },
		];
		const value = rule.value === undefined || rule.value === null ? '' : String(rule.value);
		return (
			<Select
				id={id}
				aria-label={texts.value}
				empty={texts.choose}
				options={options}
				value={value}
				onChange={(e) => onChange(e.target.value === '' ? undefined : e.target.value === 'true')}
			/>
		);
	}
	if (rule.op === 'contains' || rule.op === 'starts') {
		const value = typeof rule.value === 'string' ? rule.value : '';
		return <Input id={id} aria-label={texts.value} placeholder={texts.value} value={value} onChange={(e) => onChange(e.target.value || undefined)} />;
	}
	const options = optionsOf(at.field);
	if (options) {
		const choices = options.map((o) => ({ value: o.value, label: o.title }));
		return (
			<Select
				id={id}
				aria-label={texts.value}
				empty={texts.choose}
				options={choices}
				value={String(rule.value ?? '')}
				onChange={(e) => onChange(e.target.value || undefined)}
			/>
		);
	}
	return <KindInput {...props} value={rule.value} />;
}

function ListInput(props: ValueInputProps) {
	const { rule, at, texts, onChange, runtime, titles } = props;
	const values = Array.isArray(rule.value) ? rule.value : [];
	const options = optionsOf(at.field);
	if (options) {
		return (
			<fieldset className="filter-options" aria-label={texts.value}>
				{options.map((o) => (
					<Chip
						key={o.value}
						type="checkbox"
						checked={values.includes(o.value)}
						onChange={(e) => onChange(e.target.checked ? [...values, o.value] : values.filter((v) => v !== o.value))}
					>
						{o.title}
					</Chip>
				))}
			</fieldset>
		);
	}
	return (
		<div className="filter-list">
			{values.map((value) => (
				<span key={String(value)} className="combo__tag">
					<ValueCell runtime={runtime} at={single(at)} value={value} expanded={expandedOf(value, titles)} />
					<IconButton size="s" icon="x" label={texts.removeFilter} onClick={() => onChange(values.filter((v) => v !== value))} />
				</span>
			))}
			<KindInput
				key={values.length}
				{...props}
				at={single(at)}
				value={undefined}
				placeholder={values.length ? texts.addValue : texts.choose}
				onChange={(value) => value !== undefined && value !== null && !values.includes(value) && onChange([...values, value])}
			/>
		</div>
	);
}

function KindInput({
	id,
	runtime,
	at,
	value,
	titles,
	onTitle,
	onChange,
	texts,
	placeholder,
}: Omit<ValueInputProps, 'rule'> & { value: JsonValue | undefined; placeholder?: string }) {
	const view = runtime.field(at.field.kind);
	if (!view) return <Input id={id} aria-label={texts.value} value={String(value ?? '')} onChange={(e) => onChange(e.target.value || undefined)} />;
	const lookup: InputProps['lookup'] = async (model, search, limit, options) => {
		const found = await runtime.data.lookup(model, search, limit, options);
		for (const { id: recordId, title } of found) if (title) onTitle(recordId, title);
		return found;
	};
	return (
		<>
			<label className="vh" htmlFor={id}>
				{texts.value}
			</label>
			<view.Input
				id={id}
				value={value}
				onChange={onChange}
				field={{ ...at.field, access: 'write' }}
				required={false}
				disabled={false}
				invalid={false}
				placeholder={placeholder}
				expanded={value === undefined ? null : expandedOf(value, titles)}
				language={runtime.language}
				t={runtime.t}
				lookup={lookup}
			/>
		</>
	);
}

/** One value of a field that holds many. */
function single(at: FieldAt): FieldAt {
	return at.field.reference?.many ? { ...at, field: { ...at.field, reference: { ...at.field.reference, many: false } } } : at;
}

/** The expansion of a value that is not from a record: with the titles that were seen when it was picked. */
export function expandedOf(value: JsonValue, titles: Readonly<Record<string, string>>): ExpandedRef | ExpandedRef[] | null {
	if (Array.isArray(value)) return value.map((v) => ({ id: String(v), title: titles[String(v)] ?? null }));
	return typeof value === 'string' ? { id: value, title: titles[value] ?? null } : null;
}
