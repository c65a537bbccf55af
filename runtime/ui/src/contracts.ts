import type {
	AggregateQuery,
	AggregateResult,
	BulkWrite,
	CascadeAccept,
	CascadeRequest,
	CascadeResult,
	ClientApp,
	ClientField,
	ClientModel,
	ClientTree,
	ComputedHistory,
	ExpandedRef,
	Explanation,
	Filter,
	HistoryEntry,
	PeriodScore,
	RecordJson,
	RunDetail,
	RunEntry,
	TaskEntry,
	TreeMove,
	TreeMoveResult,
	TreePath,
	TreeWarnings,
	WeightGroup,
	WeightsChange,
	WeightTimeline,
} from '@dougong/schemas/api';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ComponentType, ReactNode } from 'react';

/** What views (plugins/…/view.tsx) get: plain data and ports. They never import the client. */

export type Translate = (key: string, values?: Record<string, string | number>) => string;

export interface CellProps {
	value: JsonValue;
	field: ClientField;
	/** For references: the expanded target(s). */
	expanded?: ExpandedRef | ExpandedRef[] | null;
	/** Nothing around it is a control: what it shows may be opened from here. */
	opens?: boolean;
	language: string;
	t: Translate;
}
export interface InputProps {
	id: string;
	value: JsonValue | undefined;
	onChange(value: JsonValue | undefined): void;
	onBlur?(): void;
	field: ClientField;
	required: boolean;
	disabled: boolean;
	invalid: boolean;
	describedBy?: string;
	placeholder?: string;
	/** For references: title of the present value. */
	expanded?: ExpandedRef | ExpandedRef[] | null;
	language: string;
	t: Translate;
	/** For references: find records of a model by title. */
	lookup(model: string, search: string, limit: number, options?: LookupOptions): Promise<FoundRecord[]>;
}
export interface LookupOptions {
	/** Fields that tell records of the same title apart, shown behind it; those that the reader may not see are left out. */
	about?: readonly string[];
	/** Formula: records for which it holds come first. Needs the fields that it reads, else it is left out. */
	nearest?: { formula: string; reads: readonly string[] };
}
export interface FoundRecord extends ExpandedRef {
	/** What the fields of `about` say. */
	about?: string;
}
/** One per field kind. `Cell` shows a value anywhere (table, card, detail, history); `Input` edits it (form, inline edit, filter). */
export interface FieldView {
	kind: string;
	Cell: ComponentType<CellProps>;
	Input: ComponentType<InputProps>;
	/** Right-aligned in tables. */
	numeric?: boolean;
	/** Takes a line of its own where others share one: long text. */
	wide?: boolean;
	/** Usual width of a column in px. */
	width?: number;
	/** Has something to open, so it is never put inside of a button. */
	opens?: boolean;
	/** Why a value of its Input cannot be sent yet, in words. */
	unready?(value: JsonValue | undefined, t: Translate): string | undefined;
}

export interface ListState {
	records: RecordJson[];
	total: number | undefined;
	loading: boolean;
	error: ProblemLike | null;
	hasMore: boolean;
	loadMore(): void;
	refresh(): void;
}
export interface ProblemLike {
	code: string;
	title: string;
	detail: string;
	errors?: { pointer: string; code: string; detail: string }[];
}
export interface ListOptions {
	filter?: Filter;
	sort?: string[];
	fields?: string[];
	expand?: string[];
	limit?: number;
	count?: boolean;
}
/** Data for blocks: hooks, so that a block shows the newest after every save anywhere on the page. `model` is a key of `app.models`. */
export interface DataPort {
	useList(model: string, options: ListOptions | null): ListState;
	/** Any window of a long list by offset; for virtual tables. Loads pages of 100 as they come into view. */
	useWindow(
		model: string,
		options: ListOptions,
		first: number,
		last: number,
	): { total: number | undefined; at(index: number): RecordJson | undefined; error: ProblemLike | null; refresh(): void };
	useRecord(
		model: string,
		id: string | null,
		expand?: string[],
	): { record: RecordJson | undefined; loading: boolean; error: ProblemLike | null; refresh(): void };
	useAggregate(model: string, query: AggregateQuery): { result: AggregateResult | undefined; loading: boolean; error: ProblemLike | null };
	useHistory(model: string, id: string | null): { entries: HistoryEntry[]; loading: boolean; error: ProblemLike | null; hasMore: boolean; loadMore(): void };
	/** Rejects with ProblemLike. */
	create(model: string, values: JsonObject): Promise<RecordJson>;
	update(model: string, id: string, version: number, values: JsonObject): Promise<RecordJson>;
	/** Many records in one call, each done or refused by itself; answers in the order of the operations. At most 500. */
	bulk(model: string, operations: readonly BulkOperation[]): Promise<BulkOutcome[]>;
	/** The first records of a list, asked for once. Rejects with ProblemLike. */
	find(model: string, options: ListOptions): Promise<RecordJson[]>;
	/** The record as it is now. Rejects with ProblemLike. */
	read(model: string, id: string, expand?: string[]): Promise<RecordJson>;
	archive(model: string, id: string, version: number): Promise<void>;
	restore(model: string, id: string): Promise<void>;
	lookup(model: string, search: string, limit: number, options?: LookupOptions): Promise<FoundRecord[]>;
	/** Where the computed value of one field comes from; `at`: as of the end of that day. null asks nothing. */
	useExplanation(of: ComputedAt | null, at?: string): Asked<Explanation>;
	/** What a computed field was between two days, oldest first. */
	useValues(of: ComputedAt | null, span: { from?: string; to?: string }): Asked<ComputedHistory>;
}
export type BulkOperation = BulkWrite['operations'][number];
export type BulkOutcome = { status: 'done'; record: RecordJson } | { status: 'refused'; problem: ProblemLike };
/** What was asked for, as soon as it is there. */
export interface Asked<T> {
	data: T | undefined;
	loading: boolean;
	error: ProblemLike | null;
	refresh(): void;
}
/** A computed value: a field of one record. `model` is a key of `app.models`. */
export interface ComputedAt {
	model: string;
	id: string;
	field: string;
}
/**
 * Goal trees of the app, by their keys. Hooks ask and keep fresh; null ids ask nothing. Promises reject with ProblemLike, and after a
 * change everything on the page asks again. Previews write nothing.
 */
export interface TreePort {
	usePath(tree: string, id: string | null): Asked<TreePath>;
	useTimeline(tree: string, id: string | null): Asked<WeightTimeline>;
	/** `of: 'group'`: of the records that share a total with it. */
	useScore(tree: string, id: string | null, span: { from: string; to: string; of?: 'group' }): Asked<PeriodScore>;
	useWarnings(tree: string): Asked<TreeWarnings>;
	/** The group of a record as it is now. */
	useGroup(tree: string, id: string | null): Asked<WeightGroup>;
	weights(tree: string, change: WeightsChange): Promise<WeightGroup>;
	move(tree: string, move: TreeMove): Promise<TreeMoveResult>;
	cascade(tree: string, request: CascadeRequest): Promise<CascadeResult>;
	acceptCascade(tree: string, request: CascadeAccept): Promise<CascadeResult>;
}
/** Something that the reader may start by hand: a button or manual trigger of a workflow. */
export interface Startable {
	app: string;
	workflow: string;
	trigger: string;
	type: 'button' | 'manual';
	title: string;
	icon: string | null;
	/** Asked before. */
	confirm: string | null;
}
/** Workflows of the app and their runs. Hooks ask and keep fresh; null ids ask nothing. */
export interface WorkflowPort {
	/** Runs about a record, newest first. */
	useRuns(model: string, id: string | null): Asked<readonly RunEntry[]>;
	useRun(id: string | null): Asked<RunDetail>;
	/** What may be started for a record; without one, for any records of the model. */
	useStartable(model: string, id: string | null): readonly Startable[];
	/** Asks what has to be asked, starts, and says what came of it. */
	start(what: Startable, records: readonly { id: string; title: string }[]): void;
	runAddress(id: string): string;
	openRun(id: string): void;
	/** What the reader is asked by workflows of any app, what is due first at the top, at most `limit`; and how many wait in all. */
	useTasks(limit: number): Asked<{ tasks: readonly TaskEntry[]; todo: number; overdue: number }>;
	/** Of one task; without one, of the list of all. */
	taskAddress(id?: string): string;
	openTask(id?: string): void;
}
/** A condition in the formula language over one model (a key of `app.models`), with the words that a chip shows for it. */
export interface PageFilter {
	model: string;
	where: string;
	title: string;
}
export interface RuntimePort {
	env: string;
	app: ClientApp;
	me: { personId: string | null; name: string };
	language: string;
	t: Translate;
	/** Text of a definition in the reader's language; `fallback` is the text in place. */
	text(path: string, fallback: string): string;
	data: DataPort;
	trees: TreePort;
	workflows: WorkflowPort;
	/** Opens the explanation of a computed value over the page; `title`: what the record is called. */
	explain(of: ComputedAt, title?: string): void;
	field(kind: string): FieldView | undefined;
	/** On pages of one record. */
	recordId: string | null;
	recordModel: string | null;
	isPhone: boolean;
	/** `page`: a page of this app for one record of that model; default: the first such page, else one made of all fields. */
	openRecord(model: string, id: string, page?: string): void;
	/** `filter` narrows what the blocks of that page show of one model; it travels in the address, so it can be shared and survives a reload. */
	openPage(page: string, filter?: PageFilter): void;
	/** The filter that the present page was opened with; a block shows it as a chip that `openPage(pageKey)` takes away. */
	pageFilter?: PageFilter | null;
	openForm(form: string, options?: { recordId?: string; preset?: JsonObject }): void;
	/** The form of a model that is used when a block names none: the first form definition of the model, else one made of all fields. */
	defaultForm(model: string): string | null;
	/** Whoever wants to leave the page is asked first, until the answer is called. */
	holdLeave(): () => void;
	toast(message: string, kind?: 'ok' | 'error', undo?: () => void): void;
	confirm(options: { title: string; body?: string; danger?: boolean; action: string }): Promise<boolean>;
	/** Draws an explanation inside a block; `parts`: what the block knows about the value besides, shown below it. */
	Explain: ComponentType<{ of: ComputedAt; parts?: ReactNode }>;
	/** Draws a form inside a block. */
	Form: ComponentType<{ form?: string; model: string; recordId?: string | null; preset?: JsonObject; onDone(record: RecordJson): void; onCancel?(): void }>;
}
export interface BlockProps<C = JsonObject> {
	block: C & { key: string; type: string; title?: string };
	pageKey: string;
	runtime: RuntimePort;
}
export interface BlockView {
	type: string;
	View: ComponentType<BlockProps<never>>;
}
export type { ClientApp, ClientField, ClientModel, ClientTree };
