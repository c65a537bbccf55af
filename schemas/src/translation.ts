import { type Static, Type } from '@sinclair/typebox';
import { closed, Key } from './common.ts';

/**
 * Texts in another language, by path of keys:
 *   app.title · app.navigation.<key>.title · model.<key>.title · model.<key>.<field>.title | .description
 *   model.<key>.<field>.<option const>.title · model.<key>.rules.<key>.message · form.<key>.title
 *   form.<key>.<section>.title · form.<key>.<section>.<field>.title|help|placeholder · page.<key>.title
 *   page.<key>.<block>.title · page.<key>.<block>.<list>.<item key>.title · role.<key>.title
 *   goal-tree.<key>.title · goal-tree.<key>.scoring|weights.rules|cascade|conflicts.<item key>.title
 */
export const Translation = Type.Object(
	{
		kind: Type.Literal('translation'),
		key: Key({ description: 'File name; usually the language with _ for -' }),
		language: Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$' }),
		texts: Type.Record(Type.String({ maxLength: 300 }), Type.String({ minLength: 1, maxLength: 4000 })),
	},
	{ ...closed, $id: 'translation', title: 'Translation' },
);
export type Translation = Static<typeof Translation>;
