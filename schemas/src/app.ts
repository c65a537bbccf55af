import { type Static, Type } from '@sinclair/typebox';
import { closed, Icon, Key, LongText, PageRef, Text } from './common.ts';

/** The newest language version. Older definitions are migrated by migrations/definition before anything reads them. */
export const languageVersion = 2;

export const AppManifest = Type.Object(
	{
		kind: Type.Literal('app'),
		key: Type.String({ pattern: '^[a-z](?:_?[a-z0-9])*$', maxLength: 24, description: 'Names the app in URLs, tables and references' }),
		title: Text({ title: 'Name' }),
		description: Type.Optional(LongText({ title: 'What it is for' })),
		icon: Type.Optional(Icon()),
		language: Type.Integer({ minimum: 1, description: 'Version of the definition language this app is written in' }),
		version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'Version of the app itself, e.g. 1.4.0' }),
		mainLanguage: Type.Optional(Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$', default: 'zh-CN', description: 'Language of the texts in place' })),
		requires: Type.Optional(Type.Array(Type.Object({ app: Key() }, closed), { description: 'Apps whose models this one refers to', maxItems: 20 })),
		home: Type.Optional(PageRef({}, { title: 'First page' })),
		navigation: Type.Optional(
			Type.Array(Type.Object({ key: Key(), title: Text(), icon: Type.Optional(Icon()), pages: Type.Array(PageRef(), { minItems: 1 }) }, closed), {
				title: 'Navigation groups',
				description: 'Pages not named here follow in alphabetic order of their key',
			}),
		),
	},
	{ ...closed, $id: 'app', title: 'App' },
);
export type AppManifest = Static<typeof AppManifest>;
