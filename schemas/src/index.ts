export { AppManifest, languageVersion } from './app.ts';
export {
	Choice,
	closed,
	FieldRef,
	Formula,
	type FieldHolds,
	type FormulaReturn,
	FormRef,
	Icon,
	type JsonObject,
	type JsonValue,
	Key,
	keyPattern,
	LongText,
	ModelRef,
	NodeRef,
	VariableRef,
	type VariableHolds,
	modelRefPattern,
	PageRef,
	PeriodRef,
	RoleRef,
	type SlotAnnotation,
	Template,
	Text,
	WorkflowRef,
} from './common.ts';
export { Accounts, Dataset } from './dataset.ts';
export { Bundle, type Definition, type DefinitionKind, definitionKinds, type DefinitionOf, Diagnostic } from './definition.ts';
export { Form, FormField, FormSection } from './form.ts';
export { GoalTree } from './goal-tree.ts';
export { Model, type ModelSchema, type PropertySchema } from './model.ts';
export { Block, Page } from './page.ts';
export { Period } from './period.ts';
export { type ProblemCode, problemBase, problems } from './problems.ts';
export { ModelAccess, Role } from './role.ts';
export { Translation } from './translation.ts';
export {
	Duration,
	durationPattern,
	NodeField,
	OnError,
	type Trigger,
	triggerTypes,
	Variable,
	Who,
	WhoList,
	Workflow,
	WorkflowNode,
} from './workflow.ts';
export { isUnderWay, type RunStatus, runStatuses, type TaskKind, type TaskState } from './run.ts';
