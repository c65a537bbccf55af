import { defineBlockType } from '@dougong/engine';
import { closed, FormRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** A form in place, for instance to give feedback from the home page. */
export const form = defineBlockType({
	type: 'form',
	title: { en: 'Form', zh: '表单' },
	description: { en: 'A form on the page', zh: '页面中的表单' },
	config: Type.Object(
		{
			form: FormRef({}, { title: 'Form', description: 'On a page of one record of the same model it edits that record, else it makes a new one' }),
		},
		closed,
	),
});
