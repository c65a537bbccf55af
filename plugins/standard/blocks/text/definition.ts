import { defineBlockType } from '@dougong/engine';
import { Choice, closed, Key, LongText } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';

/** Plain text in lines; no mark-up is read. `item` is a line of a bulleted list. */
export const text = defineBlockType({
	type: 'text',
	title: { en: 'Text', zh: '文字' },
	description: { en: 'Headings and paragraphs', zh: '标题与段落' },
	config: Type.Object(
		{
			lines: Type.Array(
				Type.Object({ key: Key(), as: Type.Optional(Choice(['heading', 'paragraph', 'item'], { default: 'paragraph' })), text: LongText() }, closed),
				{ title: 'Lines', minItems: 1, maxItems: 60 },
			),
		},
		closed,
	),
});
