export { type BlockType, defineBlockType } from './kinds/block-type.ts';
export { type ColumnSpec, defineFieldType, type FieldType, type FileSpec, type LocalText, type ReferenceSpec, type SystemColumn } from './kinds/field-type.ts';
export {
	type AggregateExample,
	type AggregateFunction,
	type AggregateItem,
	type AggregateOperands,
	type AggregateParam,
	defineAggregate,
} from './kinds/aggregate-function.ts';
export { type ArgumentMistake, defineFunction, type FormulaFunction } from './kinds/formula-function.ts';
export {
	defineNodeType,
	type Exit,
	type NodeConfig,
	type NodeMistake,
	type NodeMistakeWords,
	type NodeMove,
	type NodeScene,
	type NodeType,
	type TaskNeeds,
} from './kinds/node-type.ts';
export type {
	Advance,
	Effect,
	NodeEvent,
	Run,
	RunError,
	RunEvent,
	RunTask,
	RunView,
	Step,
	TaskAct,
	TaskView,
	Token,
	TrailStep,
} from './workflow/types.ts';
export {
	type ChannelDescription,
	type ChannelGiven,
	type ChannelMessage,
	type ChannelOutcome,
	type ChannelRequest,
	type ChannelType,
	defineChannelType,
	outcomeOfStatus,
} from './kinds/channel-type.ts';
export { advance, type AdvanceInput, changeDueVerb, handOverVerb } from './workflow/advance.ts';
export { type NewRun, startRun } from './workflow/start-run.ts';
export { exitsOf, followers, nextOf, nodeOf, reachable } from './workflow/graph.ts';
export { dayAt, type Due, dueAt, workHours } from './workflow/due-at.ts';
export { builtInNames, flowColumn, type FlowName, flowNames, flowRecord, flowScope, type FlowScopeOptions, noRecord } from './workflow/flow-scope.ts';
export { parseTemplate, renderTemplate, type ShowOptions, showValue, templateFormulas, type TemplatePart } from './workflow/template.ts';
export { asVariable, atPointer } from './workflow/take-value.ts';
export { type Cron, nextCron, parseCron } from './workflow/cron.ts';
export { instantOf, wallClockIn } from './calendar/wall-clock.ts';
export { createRegistry, type Plugin, type Registry } from './kinds/registry.ts';
export {
	defineScoringRule,
	type ScoringCondition,
	type ScoringExample,
	type ScoringGiven,
	type ScoringInput,
	type ScoringRule,
} from './kinds/scoring-rule.ts';
export type { Fix, FormulaDiagnostic, FormulaNode, Range } from './formula/ast.ts';
export { formulaLimits } from './formula/ast.ts';
export { type CheckResult, checkFormula, checkFormulaText } from './formula/check.ts';
export { signature } from './formula/check-call.ts';
export { aggregateSignature } from './formula/check-aggregate.ts';
export { allOf, always, anyOf, type CheckedFormula, type CheckedNode, never } from './formula/checked.ts';
export { addMonths, type Day, dayNumber, dayOfNumber, daysInMonth, dayText, isDay, parseDay, parseInstant } from './formula/dates.ts';
export { compareText, compileCondition, compileFormula, errorValue, type FormulaRecord, isBlank, isEqual, isError, valueToJson } from './formula/evaluate.ts';
export { formulaCodes, formulaMessages } from './formula/messages.ts';
export { divide, Num, numberText, roundNumber, toNumber } from './formula/number.ts';
export { membershipOf, type Relation, type RelationUse } from './formula/relation.ts';
export { type ParsedFormula, parseFormula } from './formula/parse.ts';
export { type FieldPath, findField, type FormulaScope, type ScopeField, type ScopeRelation } from './formula/scope.ts';
export { bindSql, joinSql, type RelatedSql, type SqlCast, type SqlFragment, type SqlPart, sql, sqlValue } from './formula/sql.ts';
export { caseSql, containsText, startsWithText } from './formula/text-match.ts';
export { castOf, conditionToSql, divideSql, formulaToSql } from './formula/to-sql.ts';
export {
	type DecimalValue,
	type FactName,
	type SqlFact,
	type WorkCalendar,
	type Facts,
	type FormulaError,
	type FormulaErrorCode,
	type FormulaType,
	type FormulaValue,
	nilId,
	noCalendar,
} from './formula/types.ts';
export {
	absoluteModel,
	buildCatalogue,
	canBeTitle,
	type Catalogue,
	type CatalogueField,
	type CatalogueModel,
	type ComputedField,
	findModel,
} from './definition/catalogue.ts';
export { type DependencyGraph, dependencyGraph, type Stratum, type Trigger, type Watch } from './computed/graph.ts';
export type { Route, RouteStep } from './computed/routes.ts';
export { type FormulaSource, sourceOf } from './computed/source.ts';
export { storedSql, storedValue } from './computed/stored-value.ts';
export { pathOfItem } from './definition/text-path.ts';
export { type DiagnosticKind, diagnosticKinds } from './definition/diagnostic-kinds.ts';
export type { Language } from './definition/diagnostics.ts';
export { type AppFile, bundleToFiles, canonicalJson, filesToBundle, formatBundle, formatJson } from './definition/format-bundle.ts';
export { type FormulaPlace, formulaPlaces } from './definition/formula-places.ts';
export { formulaScope } from './definition/formula-scope.ts';
export { fileOf, type ReadBundle, readBundle } from './definition/read-bundle.ts';
export {
	type AccessOptions,
	type CompiledAccess,
	compileAccess,
	type RecordAction,
	type RoleKeys,
	type RowRule,
	type RowTerm,
} from './policy/access.ts';
export { checkBundle, type CheckOptions } from './definition/check-bundle.ts';
export { isDatasetFiles } from './definition/dataset-files.ts';
export { textsOf } from './definition/check-translation.ts';
export { type SlotUse, slotsOf } from './definition/slots.ts';
export { checkFilter, filterLimits } from './query/check-filter.ts';
export { longestPath } from './formula/resolve-path.ts';
export { checkSort, type SortKey } from './query/check-sort.ts';
export type { QueryDiagnostic } from './query/messages.ts';
export { type Completion, type CompletionOptions, completeFormula, type FormulaHelp, formulaHelp, languageFunctions } from './formula/complete.ts';
export { displayFormula } from './formula/display.ts';
export { type FormulaToken, formulaTokens } from './formula/highlight.ts';
export { typeWords } from './formula/type-words.ts';
export { type PlanOptions, planStorage } from './storage-plan/plan-storage.ts';
export type { Archived, Conversion, DataCheck, IndexColumn, IndexKind, LockClass, PlannedColumn, StoragePlan, StorageStep } from './storage-plan/steps.ts';
export { isDate } from './record/ajv.ts';
export { exportPlainSchema, recordSchema, type RecordSchemaOptions } from './record/record-schema.ts';
export { type FieldError, type FieldErrorCode, validateRecord, type ValidatedRecord, type ValidateOptions } from './record/validate-record.ts';
export { type BundleChange, diffBundles } from './definition/diff-bundles.ts';
export { publishedSchemas } from './definition/published-schemas.ts';
export {
	addWorkDays,
	type CalendarDay,
	dayOf,
	isUnknownYear,
	isWorkDay,
	type UnknownYear,
	weekdayOf,
	workCalendar,
	workDays,
	workDaysBetween,
	workDaysByMonth,
	workMilliseconds,
} from './calendar/work-days.ts';
export { type CalendarMistake, checkCalendarTable, readCalendarTables, type ReadTable } from './calendar/calendar-table.ts';
export {
	addPeriods,
	isPeriodOf,
	movePeriod,
	parseMinute,
	parsePeriod,
	type Period,
	periodAt,
	periodDays,
	periodOfDay,
	periodOfDays,
	periodOfHours,
	periodPatterns,
	type PeriodSpec,
	periodText,
	periodTitle,
	type PeriodUnit,
	periodUnits,
} from './calendar/periods.ts';
export { CommonKeywords } from './kinds/common-keywords.ts';
export { type Sight, visiblePage } from './policy/visible-page.ts';
export { balanceWeights, type BalancedWeights, type WeightMember, type WeightObstacle, type WeightOptions, type WeightSetting } from './tree/weights.ts';
export {
	applyWeightRules,
	dayAfter,
	dayBefore,
	type HoldingRule,
	type RejectedRule,
	type RuledWeights,
} from './tree/weight-rules.ts';
export {
	measuredIn,
	type PartTimeline,
	periodScore,
	type ScoredPart,
	type ScoredSegment,
	type ScoreOfPeriod,
	type WeightSegment,
	weightSegments,
} from './tree/period-score.ts';
export { bandOf, type TreeBand } from './tree/bands.ts';
export { asOperand, numberLiteral } from './tree/formula-text.ts';
export { type TreeFormula, treeFormulas } from './tree/tree-formulas.ts';
export { type CascadePlan, type CascadeRecord, type CascadeRule, planCascade } from './tree/cascade.ts';
export { dependencyWarning, type DependencyWarning, revisionRatio } from './tree/warnings.ts';
