import { type Static, Type } from '@sinclair/typebox';
import { Choice, closed, FieldRef, Formula, Icon, Key, LongText, ModelRef, PageRef, Text } from './common.ts';

export const FormField = Type.Object(
	{
		field: FieldRef(),
		title: Type.Optional(Text({ description: 'Instead of the model’s title, in this form only' })),
		help: Type.Optional(LongText()),
		placeholder: Type.Optional(Text()),
		span: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, description: 'Columns it takes' })),
		show: Type.Optional(Formula('boolean', {}, { title: 'Show when' })),
		require: Type.Optional(Formula('boolean', {}, { title: 'Required when' })),
		lock: Type.Optional(Formula('boolean', {}, { title: 'Read-only when' })),
		preset: Type.Optional(
			Formula(
				'any',
				{ like: 'field' },
				{ title: 'Starts with', description: 'Fills the field while it is empty, of a new record or of one that is opened; the person may change it' },
			),
		),
	},
	closed,
);
export type FormField = Static<typeof FormField>;

export const FormSection = Type.Object(
	{
		key: Key(),
		title: Type.Optional(Text()),
		description: Type.Optional(LongText()),
		columns: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, default: 1 })),
		show: Type.Optional(Formula('boolean', {}, { title: 'Show when' })),
		fields: Type.Array(FormField, { minItems: 1 }),
	},
	closed,
);
export type FormSection = Static<typeof FormSection>;

export const Form = Type.Object(
	{
		kind: Type.Literal('form'),
		key: Key(),
		title: Text(),
		description: Type.Optional(LongText()),
		icon: Type.Optional(Icon()),
		model: ModelRef(),
		steps: Type.Optional(Type.Boolean({ default: false, title: 'One section at a time' })),
		sections: Type.Array(FormSection, { minItems: 1 }),
		submit: Type.Optional(Text({ title: 'Text of the submit button' })),
		thanks: Type.Optional(LongText({ title: 'Message after submitting' })),
		next: Type.Optional(
			Choice(['record', 'again', 'back'], { default: 'record', title: 'After submitting', description: 'Open the record, start another, or go back' }),
		),
		nextPage: Type.Optional(PageRef({}, { title: 'Page to open after submitting' })),
	},
	{ ...closed, $id: 'form', title: 'Form' },
);
export type Form = Static<typeof Form>;
