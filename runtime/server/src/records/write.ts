import { type CatalogueField, type CatalogueModel, checkFormulaText, formulaScope, type RecordAction } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type pg from 'pg';
import { hasLostRace, inSavepoint, inWriteTransaction } from '../database/pool.ts';
import { attachFiles, fileFields } from '../files/attachments.ts';
import type { RequestContext } from '../http/context.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { isStored } from '../stores/record-columns.ts';
import { type Connection, runStatement, runTogether, type TextRow } from '../stores/record-runner.ts';
import { hasMoved } from '../stores/recompute.ts';
import type { HistoryCause } from '../stores/history-insert.ts';
import { findModel, lockRecord, lockTree } from '../stores/record-source.ts';
import { type Along, announceLeft, beginComputing, climbAlong, climbsFrom, type Computing, watchOf } from '../computed/near.ts';
import { type CompiledWrite, compileWrite, type WriteOutcome, type WriteShape } from '../stores/record-write.ts';
import { numberArguments } from '../stores/sequence.ts';
import type { Group } from '../trees/group-key.ts';
import { beginTreeWrite, concernsTrees } from '../trees/tree-write.ts';
import { periodGuards, periodProblem } from '../periods/guard.ts';
import { acceptedValues, type Input, knownFields } from './accept-values.ts';
import { concernsConditions, enterConditions } from '../workflow/triggers/condition.ts';
import { concernsWorkflows, enterTriggers } from '../workflow/triggers/enter-triggers.ts';
import { getRecord, isRecordId, planned, unlessHidden } from './list.ts';
import { newRecordId } from './new-id.ts';
import { problemOf, uniqueProblem } from './refusals.ts';
import type { RoleView } from './view.ts';

/** One change of one record. `model` is `app/model`; `cause`: why the runtime itself makes it; `form`: the form of the app that was submitted. */
export type Operation = { model: string; reason?: string; cause?: HistoryCause } & (
	| { op: 'create'; values: JsonObject; id?: string; form?: string }
	| { op: 'update'; id: string; version: number; values: JsonObject; form?: string }
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
	/** What is sent along with the one operation, on a pool. */
	along?: Along;
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
	const alone = await writeAlone(options, operations);
	if (alone) {
		announceWritten(options, operations);
		return [alone];
	}
	let isLeft = false;
	const written = await inOwnTransaction(options, async (on) => {
		const computing = await beginComputing(options, on, operations);
		const writing = { ...options, computing };
		const trees = await beginTreeWrite(writing, on, operations, (by, operation) => writeOne(by, on, operation));
		const results = await writeEach(writing, on, operations);
		await trees?.settle(results);
		await computing?.settle();
		await trees?.settleComputed(results, computing?.touched ?? new Map(), async () => computing?.settle());
		const further = trees?.further ?? [];
		const [done, becoming] = [
			[...operations, ...further.map((d) => d.operation)],
			[...results, ...further.map((d) => d.written)],
		];
		const hasTriggered = await enterTriggers(options, on, done, becoming, computing?.touched ?? new Map());
		const hasBegun = await enterConditions(options, on, done, becoming, computing?.touched ?? new Map());
		isLeft = hasTriggered || hasBegun || computing?.isLeft === true;
		const settled = (await trees?.answers(results)) ?? results;
		return computing ? computing.answers(operations, settled) : settled;
	});
	if (!options.client) announceWritten(options, operations);
	if (isLeft) announceLeft(options);
	return written;
}

/**
 * A single change from which nothing follows is one statement, and so one way to the database and back; where one way up a tree follows,
 * that is sent along. Null where more belongs to it, or somebody else came in between, so that nothing was written.
 */
async function writeAlone(options: WriteOptions, operations: readonly Operation[]): Promise<Written | null> {
	const [only] = operations;
	if (!only || operations.length > 1 || options.client || options.collect || options.settle || options.conflictsOf) return null;
	if (
		movesInTree(options.view, only) ||
		mayBeKept(options.view, only) ||
		namesFiles(options.view, only) ||
		concernsTrees(options, only) ||
		concernsWorkflows(options, only) ||
		concernsConditions(options, only)
	)
		return null;
	const { pool } = options.services;
	const watch = watchOf(options, only);
	if (!watch) return writeOne(options, pool, only);
	const along = climbAlong(options, watch, only);
	return along && writeOne({ ...options, along }, pool, only).catch(unlessOvertaken);
}

function unlessOvertaken(error: unknown): null {
	if (hasLostRace(error) || hasMoved(error)) return null;
	throw error;
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

function inOwnTransaction<T>({ client, services }: WriteOptions, work: (on: Connection) => Promise<T>): Promise<T> {
	return client ? work(client) : inWriteTransaction(services.pool, work);
}

/** Whether there are references that do not let go of what the operation archives. */
function mayBeKept(view: RoleView, operation: Operation): boolean {
	const model = operation.op === 'archive' ? findModel(view.set.catalogues, operation.model) : undefined;
	return model !== undefined && keepers(view, model).length > 0;
}

/** What a record names belongs to it in the same transaction. */
function namesFiles(view: RoleView, operation: Operation): boolean {
	const model = 'values' in operation ? findModel(view.set.catalogues, operation.model) : undefined;
	return model !== undefined && 'values' in operation && fileFields(model, Object.keys(operation.values)).length > 0;
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
	const { along } = options;
	let outcome: WriteOutcome = { kind: 'overtaken' };
	let climbed: TextRow[] = [];
	for (let attempt = 0; outcome.kind === 'overtaken' && attempt < attempts; attempt++) {
		const own = { statement: plan.statement, values: plan.statement.bind(ctx.facts, args) };
		const further = along && { statement: along.statement, values: along.statement.bind(ctx.facts, { ...along.args, id }) };
		const sent = further ? runTogether(options.services.pool, [own, further]) : runStatement(on, own.statement, own.values).then((rows) => [rows]);
		const [rows = [], ...others] = await storing(view, model, sent);
		outcome = plan.outcome(rows);
		climbed = others.flat();
	}
	if (outcome.kind === 'done' && namesFiles(view, operation)) await attachFiles(on, ctx, { model, recordId: id, values: input.values });
	const seen = async (done: Extract<WriteOutcome, { kind: 'done' }>, computed: ReadonlyMap<string, string | null> | null) => {
		const record = done.record ?? unseen(id, done, ctx);
		if (!computed) return record;
		return done.again(computed) ?? getRecord({ ctx, view, model, id, expand: [], on }).catch(unlessHidden(record));
	};
	switch (outcome.kind) {
		case 'done':
			if (watch) options.computing?.note({ model: model.ref, id, op: operation.op, values: outcome.watched, above: outcome.above }, view, outcome.again);
			return { id, version: outcome.version, record: await seen(outcome, along?.valuesOf(id, climbed) ?? null), changed: true };
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

function planWrite(
	{ ctx, view, services }: WriteOptions,
	model: CatalogueModel,
	operation: Operation,
	input: Input & { watched: readonly CatalogueField[]; holdsAbove: boolean },
): CompiledWrite {
	const keys = (fields: readonly CatalogueField[]) => fields.map((f) => f.key).join();
	const versioned = 'version' in operation && operation.version !== undefined;
	return planned(view, `${operation.op} ${versioned} ${model.ref} ${keys(input.filled)} ${keys(input.chosen)}`, () => {
		const shape: WriteShape = {
			action: operation.op,
			filled: input.filled,
			chosen: input.chosen,
			versioned,
			rules: rulesOf(view, model, services.registry),
			periods: periodGuards(ctx, model),
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
