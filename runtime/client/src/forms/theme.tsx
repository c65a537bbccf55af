import { withTheme } from '@rjsf/core';
import type { ErrorListProps, FieldProps, FieldTemplateProps, ObjectFieldTemplateProps } from '@rjsf/utils';
import { cx, describedBy, Field, Icon } from '@dougong/ui';
import { type MouseEvent, useEffect, useRef } from 'react';
import { useForm } from './form-context.ts';
import type { PlanSection } from './plan.ts';

/** rjsf with our own templates: sections in columns, one field design, a summary of errors, and field kinds as inputs. */
export const ThemedForm = withTheme({
	fields: { FieldOfKind },
	templates: { FieldTemplate, ObjectFieldTemplate: Sections, ErrorListTemplate: ErrorSummary, FieldErrorTemplate: Nothing, FieldHelpTemplate: Nothing },
});

/** The input of the field's kind; a locked field shows its value as text. */
function FieldOfKind(props: FieldProps) {
	const { name, fieldPathId, formData, onChange, onBlur, disabled, readonly, rawErrors, required } = props;
	const form = useForm();
	const planned = form.field(name);
	const view = planned && form.view(planned.field.kind);
	if (!planned || !view) return null;
	const common = { field: planned.field, language: form.language, t: form.t, expanded: form.expanded[name] };
	const id = fieldPathId.$id;
	if (readonly) {
		return (
			<div id={id} className="locked">
				{formData === undefined || formData === null ? <span className="muted">—</span> : <view.Cell {...common} value={formData} opens />}
			</div>
		);
	}
	const hasError = (rawErrors?.length ?? 0) > 0;
	return (
		<view.Input
			{...common}
			id={id}
			value={formData}
			onChange={(value) => onChange(value, fieldPathId.path)}
			onBlur={() => onBlur(id, formData)}
			required={required ?? false}
			disabled={disabled ?? false}
			invalid={hasError}
			describedBy={describedBy(id, planned.help || counterOf(planned.field.schema.maxLength, formData), hasError)}
			placeholder={planned.placeholder}
			lookup={form.lookup}
		/>
	);
}

function FieldTemplate({ id, children, rawErrors, required, readonly, formData, fieldPathId, hidden }: FieldTemplateProps) {
	const form = useForm();
	const planned = form.field(String(fieldPathId.path.at(-1) ?? ''));
	if (hidden || !planned) return children;
	const error = rawErrors?.[0];
	const span = planned.span ?? (form.view(planned.field.kind)?.wide ? 2 : 1);
	return (
		<Field
			id={id}
			label={planned.title}
			required={required && !readonly}
			help={planned.help}
			error={error}
			counter={readonly ? undefined : counterOf(planned.field.schema.maxLength, formData)}
			className={cx(span > 1 && `span-${span}`, error !== undefined && 'field--bad')}
		>
			{children}
		</Field>
	);
}
/** Shown once half of the room is used: before that it is noise. */
function counterOf(maxLength: unknown, value: unknown): string | undefined {
	if (typeof maxLength !== 'number') return undefined;
	const length = typeof value === 'string' ? [...value].length : 0;
	return length * 2 >= maxLength ? `${length} / ${maxLength}` : undefined;
}

function Sections({ properties }: ObjectFieldTemplateProps) {
	const { sections } = useForm();
	return sections.map((section) => {
		const keys = new Set(section.fields.map((f) => f.key));
		return (
			<Section key={section.key} section={section}>
				{properties.filter((p) => keys.has(p.name)).map((p) => p.content)}
			</Section>
		);
	});
}
function Section({ section, children }: { section: PlanSection; children: React.ReactNode }) {
	const { plan } = useForm();
	const id = `section-${section.key}`;
	const isRead = section.fields.every((f) => f.field.access !== 'write');
	const grid = (
		<div className={cx('form__grid', section.columns > 1 && `form__grid--${section.columns}`)} data-read={isRead || undefined}>
			{children}
		</div>
	);
	if (!section.title || plan.steps) return grid;
	return (
		<section className="form__section" aria-labelledby={id}>
			<h2 id={id}>{section.title}</h2>
			{section.description && <p className="muted">{section.description}</p>}
			{grid}
		</section>
	);
}

/** What has to be mended, with a link to each field. Takes the focus when it appears, so that nobody misses it. */
function ErrorSummary({ errors }: ErrorListProps) {
	const form = useForm();
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => box.current?.focus(), []);
	const items = errors.map((e) => ({ message: e.message ?? e.stack, field: form.field((e.property ?? '').replace(/^\./, '')) }));
	const goTo = (event: MouseEvent, id: string) => {
		event.preventDefault();
		focusField(id);
	};
	return (
		<div ref={box} className="note note--error form__summary" role="alert" tabIndex={-1}>
			<Icon name="alert" size={17} />
			<div className="note__body">
				<p className="note__title">{form.t('form.errors', { count: items.length })}</p>
				<ul>
					{items.map(({ message, field }) => (
						<li key={`${field?.key} ${message}`}>
							{field ? (
								<a href={`#root_${field.key}`} onClick={(e) => goTo(e, `root_${field.key}`)}>
									{form.t('form.error-item', { field: field.title, message })}
								</a>
							) : (
								message
							)}
						</li>
					))}
				</ul>
			</div>
		</div>
	);
}
/** Brings a field into view and puts the cursor into its control. */
export function focusField(id: string): void {
	const control = document.getElementById(id);
	const target = control?.matches('input, select, textarea, button') ? control : control?.querySelector<HTMLElement>('input, select, textarea, button');
	(target ?? control)?.focus({ preventScroll: true });
	control?.closest('.field')?.scrollIntoView({ block: 'center' });
}

function Nothing() {
	return null;
}
