import { type Static, type TObject, Type } from '@sinclair/typebox';
import { AppManifest } from './app.ts';
import { closed } from './common.ts';
import { Accounts, Dataset } from './dataset.ts';
import { Form } from './form.ts';
import { GoalTree } from './goal-tree.ts';
import { Model } from './model.ts';
import { Page } from './page.ts';
import { Period } from './period.ts';
import { Role } from './role.ts';
import { Translation } from './translation.ts';
import { Workflow } from './workflow.ts';

/** Every definition kind: its schema, and the folder that its files lie in. One list; a kind is added here. */
export const definitionKinds = {
	model: { schema: Model, folder: 'models' },
	form: { schema: Form, folder: 'forms' },
	page: { schema: Page, folder: 'pages' },
	'goal-tree': { schema: GoalTree, folder: 'goal-trees' },
	period: { schema: Period, folder: 'periods' },
	workflow: { schema: Workflow, folder: 'workflows' },
	role: { schema: Role, folder: 'roles' },
	dataset: { schema: Dataset, folder: 'datasets' },
	accounts: { schema: Accounts, folder: 'accounts' },
	translation: { schema: Translation, folder: 'translations' },
} as const satisfies Record<string, { schema: TObject; folder: string }>;
export type DefinitionKind = keyof typeof definitionKinds;
export type DefinitionOf<K extends DefinitionKind> = Static<(typeof definitionKinds)[K]['schema']>;
export type Definition = { [K in DefinitionKind]: DefinitionOf<K> }[DefinitionKind];

/** A whole app as one JSON value. `definitions` in order of kind, then key. */
export const Bundle = Type.Object(
	{ app: AppManifest, definitions: Type.Array(Type.Union(Object.values(definitionKinds).map((k) => k.schema))) },
	{ ...closed, $id: 'bundle', title: 'App bundle' },
);
export type Bundle = { app: AppManifest; definitions: Definition[] };

/** A mistake (or doubt) in a definition. `file` is the path in the app folder, `pointer` a JSON Pointer into it. */
export const Diagnostic = Type.Object({
	code: Type.String({ description: 'Stable, e.g. reference.unknown-model; listed in docs/diagnostics.md' }),
	severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
	file: Type.String(),
	pointer: Type.String(),
	message: Type.String(),
	hint: Type.Optional(Type.String()),
	range: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer()], { description: 'Start and end offset inside a formula' })),
});
export type Diagnostic = Static<typeof Diagnostic>;
