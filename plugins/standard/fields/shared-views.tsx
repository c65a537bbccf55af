import type { JsonObject, JsonValue } from '@dougong/schemas';
import { type CellProps, type ClientField, Combobox, type ComboOption, Input, type InputProps, Person } from '@dougong/ui';
import { useRef, useState } from 'react';

/** What several field views have in common. */

export interface ChoiceOption {
	value: string;
	title: string;
	color?: string;
	description?: string;
}
/** Options of a choice, from `oneOf` or `enum`. */
export function choiceOptions(schema: JsonObject): ChoiceOption[] {
	if (Array.isArray(schema.oneOf)) {
		return (schema.oneOf as { const: string; title?: string; description?: string; 'x-color'?: string }[]).map((o) => ({
			value: o.const,
			title: o.title ?? o.const,
			color: o['x-color'],
			description: o.description,
		}));
	}
	return Array.isArray(schema.enum) ? schema.enum.map((v) => ({ value: String(v), title: String(v) })) : [];
}

/** Attributes that every control gets from its `InputProps`. */
export function controlProps(p: InputProps) {
	return {
		id: p.id,
		disabled: p.disabled,
		invalid: p.invalid,
		'aria-describedby': p.describedBy,
		'aria-required': p.required || undefined,
		placeholder: p.placeholder,
		onBlur: p.onBlur,
	};
}
/** Attributes of a group of controls (chips, stars). The form's label names it; elsewhere the field's title does. */
export function groupProps(p: InputProps) {
	return { id: p.id, 'aria-labelledby': `${p.id}-label`, 'aria-label': p.field.title, 'aria-describedby': p.describedBy, tabIndex: -1 };
}

/**
 * A number as people read it: with as many decimal places as its field says (`x-decimals`), half away from zero. Without a say, what was
 * computed has at most four, as its explanation tells all of them, and what was written has what was written.
 */
export function formatNumber(value: JsonValue, language: string, field?: ClientField): string {
	if (typeof value !== 'number') return String(value);
	const said = field?.schema['x-decimals'];
	const places = typeof said === 'number' ? { minimumFractionDigits: said, maximumFractionDigits: said } : { maximumFractionDigits: field?.computed ? 4 : 12 };
	return new Intl.NumberFormat(language, places).format(value);
}

/** A number as people type it. What is typed stays as it is while the box has the focus; an empty box is no value. */
export function NumberInput({ input, suffix, whole }: { input: InputProps; suffix?: string; whole?: boolean }) {
	const [typed, setTyped] = useState<string | null>(null);
	const { id, placeholder, ...rest } = controlProps(input);
	const box = (
		<Input
			{...rest}
			id={id}
			placeholder={placeholder}
			inputMode={whole ? 'numeric' : 'decimal'}
			autoComplete="off"
			className="num-input"
			value={typed ?? (input.value === null || input.value === undefined ? '' : String(input.value))}
			onChange={(e) => {
				const text = e.target.value;
				setTyped(text);
				input.onChange(parseNumber(text));
			}}
			onBlur={() => {
				if (typeof input.value === 'number') setTyped(null);
				input.onBlur?.();
			}}
		/>
	);
	if (!suffix) return box;
	return (
		<div className="input-group" data-invalid={input.invalid || undefined}>
			{box}
			<span className="affix">{suffix}</span>
		</div>
	);
}
/** Full-width digits count. Text that is no number is kept as text, so that the check refuses it in words instead of losing it. */
export function parseNumber(text: string): JsonValue | undefined {
	const tidy = text
		.normalize('NFKC')
		.replace(/[,\s]/g, '')
		.replace(/。/g, '.')
		.replace(/^[\u2212\u2013]/, '-');
	if (tidy === '') return undefined;
	const number = Number(tidy);
	return Number.isFinite(number) ? number : text;
}

export function formatDate(value: JsonValue, language: string): string {
	const match = /^(\d{4})-(\d\d)-(\d\d)/.exec(String(value));
	if (!match) return String(value ?? '');
	const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
	return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(day);
}
export function formatInstant(value: JsonValue, language: string): string {
	const instant = new Date(String(value));
	if (Number.isNaN(instant.getTime())) return String(value ?? '');
	return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(instant);
}
/** Local wall time for `<input type="datetime-local">`, and back to UTC. */
export function toLocalInput(value: JsonValue | undefined): string {
	const instant = new Date(String(value ?? ''));
	if (Number.isNaN(instant.getTime())) return '';
	const local = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
	return local.toISOString().slice(0, 16);
}
export function fromLocalInput(text: string): string | undefined {
	const instant = new Date(text);
	return text === '' || Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
export function InstantCell({ value, language }: CellProps) {
	return <time dateTime={String(value)}>{formatInstant(value, language)}</time>;
}
export function InstantInput(p: InputProps) {
	return (
		<Input
			{...controlProps(p)}
			type="datetime-local"
			className={p.value ? undefined : 'input--blank'}
			value={toLocalInput(p.value)}
			onChange={(e) => p.onChange(fromLocalInput(e.target.value))}
		/>
	);
}

/** The target of a reference as text; people with an avatar. A target that the reader may not see is said to be so. */
export function ReferenceCell({ value, expanded, t, people }: CellProps & { people?: boolean }) {
	const targets = Array.isArray(expanded) ? expanded : expanded ? [expanded] : [];
	if (targets.length === 0) return <span className="muted">{value === null ? '' : '…'}</span>;
	return targets.map((target) =>
		target.restricted || target.title === null ? (
			<span key={target.id} className="muted">
				{t('field.restricted')}
			</span>
		) : people ? (
			<Person key={target.id} name={target.title} />
		) : (
			<span key={target.id}>{target.title}</span>
		),
	);
}

/** Several people bear one name; the own unit and the own reports are those one means most often. */
const amongPeople = { about: ['org_unit', 'position'], nearest: { formula: '[org_unit] = MY_UNIT() OR [manager] = ME()', reads: ['org_unit', 'manager'] } };

/** Finds and chooses the target of a reference. */
export function ReferenceInput({ people, ...p }: InputProps & { people?: boolean }) {
	const picked = useRef<ComboOption | null>(null);
	const model = p.field.reference?.model ?? '';
	const given = Array.isArray(p.expanded) ? p.expanded[0] : p.expanded;
	const value: ComboOption[] = [];
	if (typeof p.value === 'string') {
		const title = picked.current?.id === p.value ? picked.current.title : given?.id === p.value ? (given.title ?? p.t('field.restricted')) : '…';
		value.push({ id: p.value, title });
	}
	const search = async (text: string) => {
		const found = await p.lookup(model, text, 30, people ? amongPeople : undefined);
		return found.map((r) => ({ id: r.id, title: r.title ?? p.t('field.restricted'), sub: r.about }));
	};
	return (
		<Combobox
			id={p.id}
			label={p.field.title}
			value={value}
			people={people}
			search={search}
			required={p.required}
			disabled={p.disabled}
			invalid={p.invalid}
			describedBy={p.describedBy}
			placeholder={p.placeholder ?? p.t('field.search')}
			onBlur={p.onBlur}
			onChange={(next) => {
				picked.current = next[0] ?? null;
				p.onChange(next[0]?.id);
			}}
		/>
	);
}
