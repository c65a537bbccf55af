import { type CatalogueField, type CatalogueModel, checkFormulaText, type FieldError, formulaScope, type RecordAction, validateRecord } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type pg from 'pg';
import { inSavepoint, inWriteTransaction } from '../database/pool.ts';
import type { RequestContext } from '../http/context.ts';
import { type LocalText, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { isStored } from '../stores/record-columns.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import type { HistoryCause } from '../stores/history-insert.ts';
import { findModel, lockRecord, lockTree } from '../stores/record-source.ts';
import { announceLeft, beginComputing, climbsFrom, type Computing, watchOf } from '../computed/near.ts';
import { type CompiledWrite, compileStored, compileWrite, type WriteOutcome, type WriteShape } from '../stores/record-write.ts';
import { numberArguments } from '../stores/sequence.ts';
import type { Group } from '../trees/group-key.ts';
import { beginTreeWrite, concernsTrees } from '../trees/tree-write.ts';
import { periodGuards, periodProblem } from '../periods/guard.ts';
import { getRecord, isRecordId, planned } from './list.ts';
import { newRecordId } from './new-id.ts';
import { problemOf, uniqueProblem } from './refusals.ts';
import type { RoleView } from './view.ts';

/** One change of one record. `model` is `app/model`; `cause`: why the runtime itself makes it. */
export type Operation = { model: string; reason?: string; cause?: HistoryCause } & (
	| { op: 'create'; values: JsonObject; id?: string }
	| { op: 'update'; id: string; version: number; values: JsonObject }
	| { op: 'archive'; id: string; version?: number }
	| { op: 'restore'; id: string; version?: number }
);

export interface Written {
	id: string;
	version: number;
	/** RecordJson as the writer sees it afterwards, as JSON text. */
	record: string;
	/** False when the record was like that already; then nothing was written. */
	changed: boolean;
}
export interface WriteOptions {
	services: Pick<Services, 'pool' | 'changes' | 'registry' | 'jobs' | 'live' | 'now'>;
	ctx: RequestContext;
	view: RoleView;
	/** Inside this transaction; without it, in one of their own. */
	client?: pg.PoolClient;
	/** Keeps computed values right; whoever writes as a part of this write passes it on. */
	computing?: Computing | null;
	/** From which day on weights count that the write sets: a day before today. Default today. */
	weightsFrom?: string;
	/** Goes on behind a refused operation, and refuses with all of them as RefusedOperations. Needs `client`: the transaction is to be undone. */
	collect?: Collect;
	/** Weight groups of trees (`app/key`) that are looked at besides, e.g. because a day has begun. */
	settle?: readonly { tree: string; group: Group }[];
	/** Trees whose conflicts are looked at in all of their records, for the same reason. */
	conflictsOf?: readonly string[];
}

/** 'savepoints': also behind one that breaks the transaction (a value that is not unique), for a way to the database and back each. */
export type Collect = 'plain' | 'savepoints';
/** Of several operations those that were refused, by their index. */
export class RefusedOperations extends Error {
	override readonly name = 'RefusedOperations';
	readonly problems: ReadonlyMap<number, Problem>;
	/** False when a refusal broke the transaction, so that those behind it were not looked at. */
	readonly isComplete: boolean;

	constructor(problems: ReadonlyMap<number, Problem>, isComplete: boolean) {
		super(`${problems.size} operations were refused`);
		this.problems = problems;
		this.isComplete = isComplete;
	}
}

/**
 * The one way by which records change: authorize → validate → store → history → event, all or none of the operations.
 * A single one that needs no lock is one statement. Refusals are Problems: record.*, input.invalid, model.unknown.
 */
export async function writeRecords(options: WriteOptions, operations: readonly Operation[]): Promise<Written[]> {
	let isLeft = false;
	const written = await inRightTransaction(options, operations, async (on) => {
		const computing = await beginComputing(options, on, operations);
		const writing = { ...options, computing };
		const trees = await beginTreeWrite(writing, on, operations, (by, operation) => writeOne(by, on, operation));
		const results = await writeEach(writing, on, operations);
		await trees?.settle(results);
		await computing?.settle();
		await trees?.settleComputed(results, computing?.touched ?? new Map(), async () => computing?.settle());
		isLeft = computing?.isLeft === true;
		const settled = (await trees?.answers(results)) ?? results;
		return computing ? computing.answers(operations, settled) : settled;
	});
	if (!options.client) announceWritten(options, operations);
	if (isLeft) announceLeft(options);
	return written;
}

async function writeEach(options: WriteOptions, on: Connection, operations: readonly Operation[]): Promise<Written[]> {
	const { collect, client } = options;
	const results: Written[] = [];
	const refused = new Map<number, Problem>();
	for (const [index, operation] of operations.entries()) {
		const write = () => writeOne(options, on, operation);
		try {
			results.push(await (collect === 'savepoints' && client ? inSavepoint(client, write) : write()));
		} catch (error) {
			if (!collect || !(error instanceof Problem)) throw error;
			refused.set(index, error);
			// The database refused it by an error: it takes no more statements in this transaction.
			if (collect === 'plain' && error.cause !== undefined) throw new RefusedOperations(refused, false);
		}
	}
	if (refused.size > 0) throw new RefusedOperations(refused, true);
	return results;
}

/** Caches that hold facts of the directory are told. Call it after the commit. */
export function announceWritten({ services, ctx }: Pick<WriteOptions, 'services' | 'ctx'>, operations: readonly Operation[]): void {
	services.live.wrote(ctx.env.key, ctx.catalogues.catalogues, new Set(operations.map((o) => o.model)));
	if (operations.some((o) => o.model.startsWith('directory/'))) services.changes.announce({ what: 'directory', env: ctx.env.key });
}

function inRightTransaction<T>(options: WriteOptions, operations: readonly Operation[], work: (on: Connection) => Promise<T>): Promise<T> {
	if (options.client) return work(options.client);
	const [only] = operations;
	const isAlone = operations.length === 1 && only && !movesInTree(options.view, only) && !mayBeKept(options.view, only);
	if (isAlone && !concernsTrees(options, only) && !watchOf(options, only)) return work(options.services.pool);
	return inWriteTransaction(options.services.pool, work);
}

/** Whether there are references that do not let go of what the operation archives. */
function mayBeKept(view: RoleView, operation: Operation): boolean {
	const model = operation.op === 'archive' ? findModel(view.set.catalogues, operation.model) : undefined;
	return model !== undefined && keepers(view, model).length > 0;
}

function movesInTree(view: RoleView, operation: Operation): boolean {
	const parent = findModel(view.set.catalogues, operation.model)?.treeParent;
	return operation.op === 'update' && parent !== null && parent !== undefined && parent in operation.values;
}

const actions: Record<Operation['op'], RecordAction> = { create: 'create', update: 'update', archive: 'delete', restore: 'delete' };
const attempts = 3;

async function writeOne(options: WriteOptions, on: Connection, operation: Operation): Promise<Written> {
	const { ctx, view } = options;
	const [app = '', key = ''] = operation.model.split('/');
	const model = view.model(app, key);
	if (operation.op !== 'create' && !isRecordId(operation.id)) throw new Problem('record.not-found', { id: operation.id, model: model.ref });
	if (view.access(model.ref).rows[actions[operation.op]].kind === 'never')
		throw problemOf({ kind: 'forbidden', fields: [] }, actions[operation.op], view, model);
	const input = 'values' in operation ? await acceptedValues(options, on, model, operation) : { values: {}, filled: [], chosen: [] };
	if (movesInTree(view, operation)) await lockTree(on, ctx.env.schema, model);
	if (operation.op === 'archive' && mayBeKept(view, operation)) await lockRecord(on, ctx.env.schema, model, operation.id);
	const id = operation.op === 'create' ? (operation.id ?? newRecordId(ctx.now)) : operation.id;
	const watch = watchOf(options, operation);
	const plan = planWrite(options, model, operation, {
		...input,
		watched: watch ? model.fields.filter((f) => watch.fields.has(f.key)) : [],
		holdsAbove: watch !== undefined && climbsFrom(view, watch, operation),
	});
	const args = {
		id,
		at: ctx.now.toISOString(),
		actor: ctx.personId,
		user: ctx.user.id || null,
		reason: operation.reason ?? null,
		cause: operation.cause ?? null,
		version: 'version' in operation ? operation.version : null,
		...argumentsOf(input),
		...(operation.op === 'create' && { changes: changesOfNew(input.values), ...numberArguments(model, ctx.facts.today) }),
	};
	let outcome: WriteOutcome = { kind: 'overtaken' };
	for (let attempt = 0; outcome.kind === 'overtaken' && attempt < attempts; attempt++) {
		outcome = plan.outcome(await storing(view, model, runStatement(on, plan.statement, plan.statement.bind(ctx.facts, args))));
	}
	switch (outcome.kind) {
		case 'done':
			if (watch) options.computing?.note({ model: model.ref, id, op: operation.op, values: outcome.watched, above: outcome.above }, view, outcome.again);
			return { id, version: outcome.version, record: outcome.record ?? unseen(id, outcome, ctx), changed: true };
		case 'unchanged':
			return { id, version: outcome.version, record: await getRecord({ ctx, view, model, id, expand: [], on }), changed: false };
		case 'overtaken':
			throw problemOf({ kind: 'version-conflict', found: 0 }, actions[operation.op], view, model);
		case 'period-closed':
		case 'period-frozen':
			throw await periodProblem(on, ctx.env.schema, model, { kind: outcome.kind, id, values: input.values });
		default:
			throw problemOf(outcome, actions[operation.op], view, model);
	}
}

/** What a writer gets who may not see what the record became: that it was written. */
function unseen(id: string, { version, createdAt }: { version: number; createdAt: string }, ctx: RequestContext): string {
	return JSON.stringify({ id, version, createdAt, updatedAt: ctx.now.toISOString(), createdBy: null, updatedBy: ctx.personId, values: {} });
}

interface Input {
	/** As they are stored. */
	values: JsonObject;
	filled: readonly CatalogueField[];
	chosen: readonly CatalogueField[];
}

/** Values that may be stored: the writer may write each field, and the model accepts them. Refuses with input.invalid, all mistakes at once. */
async function acceptedValues(
	options: WriteOptions,
	on: Connection,
	model: CatalogueModel,
	operation: Extract<Operation, { values: JsonObject }>,
): Promise<Input> {
	const { ctx, view } = options;
	const known = knownFields(view, model);
	const chosen: CatalogueField[] = [];
	const errors: FieldError[] = [];
	for (const key of Object.keys(operation.values)) {
		const field = known.get(key);
		if (!field) errors.push(fieldError(key, 'field.unknown', words.unknown));
		else if (view.access(model.ref).writable(key, operation.op).kind === 'never') errors.push(fieldError(key, 'field.read-only', words.readOnly));
		else chosen.push(field);
	}
	const given = Object.fromEntries(chosen.map((f) => [f.key, operation.values[f.key] ?? null]));
	const previous = operation.op === 'update' && model.whole ? await storedValues(options, on, model, operation.id) : undefined;
	const checked = validateRecord(model, given, { facts: ctx.facts, isNew: operation.op === 'create', ...(previous && { previous }) });
	// A field that was refused above is not missing as well.
	const further = checked.errors.filter((e) => !errors.some((known) => known.pointer === e.pointer));
	if (errors.length + further.length > 0) throw new Problem('input.invalid', {}, [...errors, ...further]);
	return { values: checked.values, filled: model.fields.filter((f) => isStored(f) && !f.system && f.key in checked.values), chosen };
}

/** The record as it lies in the database, for conditions over several fields. The statement of the write checks that it is still so. */
async function storedValues({ ctx, view }: WriteOptions, on: Connection, model: CatalogueModel, id: string): Promise<JsonObject | undefined> {
	const statement = planned(view, `stored ${model.ref}`, () => compileStored(view.scope(ctx.env.schema), model));
	const [row] = await runStatement(on, statement, statement.bind(ctx.facts, { id }));
	return row?.[0] ? (JSON.parse(row[0]) as JsonObject) : undefined;
}

function fieldError(key: string, code: FieldError['code'], detail: LocalText): FieldError {
	return { pointer: `#/values/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail };
}

const words = {
	unknown: { en: 'There is no such field.', zh: '没有这个字段。' },
	readOnly: { en: 'This field cannot be written.', zh: '该字段不可填写。' },
};

/** Fields that exist for these roles: those they can see on some record, or fill in on a new one. */
function knownFields(view: RoleView, model: CatalogueModel): ReadonlyMap<string, CatalogueField> {
	return planned(view, `known ${model.ref}`, () => {
		const visible = new Set(view.visibleFields(model));
		const access = view.access(model.ref);
		const known = model.fields.filter((f) => visible.has(f) || (isStored(f) && access.writable(f.key, 'create').kind !== 'never'));
		return new Map(known.map((f) => [f.key, f]));
	});
}

function planWrite(
	{ ctx, view, services }: WriteOptions,
	model: CatalogueModel,
	operation: Operation,
	input: Input & { watched: readonly CatalogueField[]; holdsAbove: boolean },
): CompiledWrite {
	const keys = (fields: readonly CatalogueField[]) => fields.map((f) => f.key).join();
	const versioned = 'version' in operation && operation.version !== undefined;
	const periods = periodGuards(ctx, model);
	return planned(view, `${operation.op} ${versioned} ${model.ref} ${keys(input.filled)} ${keys(input.chosen)}`, () => {
		const shape: WriteShape = {
			action: operation.op,
			filled: input.filled,
			chosen: input.chosen,
			versioned,
			rules: rulesOf(view, model, services.registry),
			periods,
			keptBy: operation.op === 'archive' ? keepers(view, model) : [],
			fields: view.visibleFields(model),
			expand: [],
			watched: input.watched,
			holdsAbove: input.holdsAbove,
		};
		return compileWrite(view.scope(ctx.env.schema), model, shape);
	});
}

function rulesOf(view: RoleView, model: CatalogueModel, registry: Services['registry']): WriteShape['rules'] {
	const home = view.set.catalogues.get(model.app);
	if (!home) return [];
	const scope = formulaScope(model.ref, home, view.set.catalogues, registry);
	return (model.definition.rules ?? []).flatMap(({ key, assert }) => {
		const condition = checkFormulaText(assert, scope, { returns: 'boolean' }).formula;
		return condition ? [{ key, condition }] : [];
	});
}

/** References, of any app, that do not let go of an archived record. */
function keepers(view: RoleView, model: CatalogueModel): WriteShape['keptBy'] {
	return planned(view, `keepers ${model.ref}`, () =>
		[...view.set.catalogues.values()].flatMap((app) =>
			[...app.models.values()].flatMap((of) =>
				of.fields.filter((f) => isStored(f) && f.reference?.model === model.ref && f.reference.onArchive === 'refuse').map((field) => ({ model: of, field })),
			),
		),
	);
}

function argumentsOf({ filled, values }: Input): Record<string, unknown> {
	return Object.fromEntries(filled.map((f) => [`v_${f.key}`, f.column?.type === 'jsonb' ? jsonOrNull(values[f.key]) : values[f.key]]));
}

function jsonOrNull(value: JsonValue | undefined): string | null {
	return value === null || value === undefined ? null : JSON.stringify(value);
}

/** What history says of a new record: the values it began with. */
function changesOfNew(values: JsonObject): string {
	let text = '';
	for (const key in values) {
		const to = values[key];
		if (to !== null && to !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:{"from":null,"to":${JSON.stringify(to)}}`;
	}
	return `{${text}}`;
}

async function storing<T>(view: RoleView, model: CatalogueModel, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw uniqueProblem(error, view, model, knownFields(view, model)) ?? error;
	}
}
