import {
	absoluteModel,
	type Catalogue,
	type CatalogueField,
	type CatalogueModel,
	type Facts,
	nilId,
	type Registry,
	validateRecord,
	movePeriod,
	type PeriodSpec,
	type WorkCalendar,
} from '@dougong/engine';
import type { Dataset, JsonValue } from '@dougong/schemas';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';
import { recomputeLoaded } from '../computed/loaded.ts';
import { newRecordId } from '../records/new-id.ts';
import { dayIn } from '../http/time.ts';
import { settleLoadedWeights } from '../trees/loaded-weights.ts';
import { readDatasetFiles } from '../files/dataset-files.ts';
import { addFiles } from '../files/attachments.ts';
import { Problem, type ProblemError } from '../http/problem.ts';
import { type BulkRecord, datasetStore } from '../stores/dataset.store.ts';
import type { NewFile } from '../stores/file.store.ts';
import { queryableOf } from '../stores/job.store.ts';
import { nobody } from '../stores/directory.store.ts';
import { ruleCheckStore } from '../stores/rule-check.store.ts';
import { type ModelRule, ruleChecks } from './check-rules.ts';
import { periodMoves } from './move-dates.ts';

export interface LoadOptions {
	db: Db<EnvironmentTables>;
	env: { schema: string; timeZone: string };
	catalogues: ReadonlyMap<string, Catalogue>;
	app: Catalogue;
	/** Demo data too, not only reference data. */
	demo: boolean;
	now: Date;
	calendar: WorkCalendar;
	registry: Registry;
	/** The account that installs. */
	user: string | null;
	/** Revision of an app that is in force. */
	revisionOf(app: string): number;
}

/**
 * Loads the data sets of an app in the transaction `db`. Records that were loaded before, by their key, stay as they are.
 * References are resolved by key over all data sets, those of other apps too; dates move with the day of install.
 *
 * Answers  how many records are new.
 * Errors  Problem definition.invalid, naming each record that does not fit its model.
 */
export async function loadDatasets(options: LoadOptions): Promise<number> {
	const store = datasetStore(options.db, options.env.schema);
	const wanted = options.app.datasets.filter((d) => d.purpose === 'reference' || options.demo);
	const ids = await knownIds(options, store, wanted);
	const loads = wanted.map((dataset) => newRecords(dataset, modelOf(options, dataset.model), ids, options.now));
	const errors: ProblemError[] = [];
	const files: NewFile[] = [];
	const byModel = new Map<CatalogueModel, BulkRecord[]>();
	for (const load of loads) {
		const made = load.records.map((record) => bulkRecord(load, record, { options, ids, errors, files }));
		byModel.set(load.model, [...(byModel.get(load.model) ?? []), ...made]);
	}
	const made = new Map([...byModel.values()].flat().map((r) => [r.id, r]));
	const undecided = checkRules(loads, made, { options, ids, errors, files });
	refuseAny(errors);
	await storeAll(store, byModel, options);
	await addFiles(queryableOf(options.db), options.env.schema, { files, records: byModel, at: options.now });
	const { schema } = options.env;
	const place = { schema, catalogues: options.catalogues, revisionOf: options.revisionOf };
	await settleLoadedWeights({ ...options, store, schema, facts: factsAt(options, null, options.now.toISOString()), loaded: byModel });
	await recomputeLoaded({ db: options.db, place, facts: factsAt(options, null, options.now.toISOString()), records: byModel });
	refuseAny(await checkStored(undecided, options));
	return loads.reduce((sum, load) => sum + load.records.length, 0);
}

type DatasetRecord = Dataset['records'][number];
/** Record ids by model (`app/model`), then key. */
type Ids = Map<string, Map<string, string>>;
interface Load {
	dataset: Dataset;
	model: CatalogueModel;
	records: { index: number; id: string; record: DatasetRecord }[];
}

/** What is in the database already, for every model that data may refer to. */
async function knownIds(options: LoadOptions, store: ReturnType<typeof datasetStore>, wanted: readonly Dataset[]): Promise<Ids> {
	const models = new Set(['directory/person']);
	for (const dataset of wanted) {
		const model = modelOf(options, dataset.model);
		models.add(model.ref);
		for (const { reference } of model.fields) if (reference) models.add(reference.model);
	}
	const ids: Ids = new Map();
	for (const ref of models) {
		const [app = '', key = ''] = ref.split('/');
		ids.set(ref, await store.loadIds(app, key));
	}
	return ids;
}

function modelOf({ app, catalogues }: LoadOptions, ref: string): CatalogueModel {
	const [appKey = '', key = ''] = absoluteModel(ref, app.app.key).split('/');
	const model = (appKey === app.app.key ? app : catalogues.get(appKey))?.models.get(key);
	if (!model) throw new Problem('model.unknown', { model: ref });
	return model;
}

/** Gives every new record its id before any value is looked at, so that records may refer to each other in any order. */
function newRecords(dataset: Dataset, model: CatalogueModel, ids: Ids, at: Date): Load {
	const known = ids.get(model.ref) ?? new Map<string, string>();
	ids.set(model.ref, known);
	const records = dataset.records.flatMap((record, index) => {
		if (known.has(record.key)) return [];
		const id = newRecordId(at);
		known.set(record.key, id);
		return [{ index, id, record }];
	});
	return { dataset, model, records };
}

interface Making {
	options: LoadOptions;
	ids: Ids;
	errors: ProblemError[];
	/** That come with the records. */
	files: NewFile[];
}

function bulkRecord({ dataset, model }: Load, { index, id, record }: Load['records'][number], making: Making): BulkRecord {
	const { options, ids, errors } = making;
	const pointer = `datasets/${dataset.key}.json#/records/${index}`;
	const named = new Map<string, JsonValue>();
	const refuse = (field: string, code: string, detail: ProblemError['detail']) => errors.push({ pointer: `${pointer}/${field}`, code, detail });
	const today = dayIn(options.env.timeZone, options.now);
	const days = dataset.anchor ? daysBetween(dataset.anchor, today) : 0;
	const at = record.createdAt ? moveInstant(record.createdAt, days) : options.now.toISOString();
	const by = record.createdBy === undefined ? null : (ids.get('directory/person')?.get(record.createdBy) ?? null);
	if (record.createdBy !== undefined && by === null) refuse('createdBy', 'dataset.unknown-record', `There is no person with the key ${record.createdBy}.`);
	const whole = dataset.anchor ? periodMoves(dataset, record.values, { anchor: dataset.anchor, today }) : new Map<string, string>();
	const given = Object.entries(record.values).map(([key, value]): [string, JsonValue] => {
		const field = model.fieldsByKey.get(key);
		if (!field || value === null) return [key, value];
		if (field.type.files) {
			const { files, value: keeps, mistake } = readDatasetFiles(value, field, { at: options.now, user: options.user ?? '' });
			if (mistake) refuse(`values/${key}`, 'dataset.invalid-value', mistake);
			making.files.push(...files);
			named.set(key, keeps);
			return [key, files.map((file) => ({ id: file.id }))];
		}
		if (field.reference)
			return [
				key,
				resolve(value, ids.get(field.reference.model), (missing) =>
					refuse(`values/${key}`, 'dataset.unknown-record', `There is no record with the key ${missing} in ${field.reference?.model}.`),
				),
			];
		return [key, whole.get(key) ?? moved(value, field, { days, anchor: dataset.anchor ?? today })];
	});
	// What lies in the future of the install was made at the install.
	const made = earlier(at, options.now.toISOString());
	const checked = validateRecord(model, Object.fromEntries(given), { facts: factsAt(options, by, made), isNew: true });
	for (const error of checked.errors) errors.push({ ...error, pointer: `${pointer}${error.pointer.replace(/^#/, '')}` });
	return { id, key: record.key, at: made, by, values: { ...checked.values, ...Object.fromEntries(named) } };
}

function earlier(one: string, other: string): string {
	return one < other ? one : other;
}

function factsAt({ env, calendar }: LoadOptions, me: string | null, at: string): Facts {
	return {
		me: me ?? nilId,
		...nobody,
		today: dayIn(env.timeZone, new Date(at)),
		now: at,
		timeZone: env.timeZone,
		calendar,
	};
}

function refuseAny(errors: readonly ProblemError[]): void {
	if (errors.length > 0) throw new Problem('definition.invalid', {}, errors.slice(0, 100));
}

/** A rule that reads records outside of the load, and the new records that it does so for. */
interface Undecided {
	rule: ModelRule;
	model: CatalogueModel;
	records: { id: string; facts: Facts; pointer: string }[];
}

/** Tells broken rules; answers what only the database can decide, once the records are in it. */
function checkRules(loads: readonly Load[], made: ReadonlyMap<string, BulkRecord>, { options, errors }: Making): Undecided[] {
	const rules = ruleChecks({ catalogues: options.catalogues, registry: options.registry, find: (id) => made.get(id)?.values });
	const undecided = new Map<ModelRule, Undecided>();
	for (const { dataset, model, records } of loads) {
		for (const { index, id } of records) {
			const record = made.get(id);
			if (!record) continue;
			const pointer = `datasets/${dataset.key}.json#/records/${index}/values`;
			const facts = factsAt(options, record.by, record.at);
			const found = rules.judge(model, record.values, facts);
			errors.push(...found.broken.map((rule) => brokenRule(rule, pointer)));
			for (const rule of found.undecided) {
				const question = undecided.get(rule) ?? { rule, model, records: [] };
				question.records.push({ id, facts, pointer });
				undecided.set(rule, question);
			}
		}
	}
	return [...undecided.values()];
}

async function checkStored(undecided: readonly Undecided[], { db, env, catalogues }: LoadOptions): Promise<ProblemError[]> {
	const store = ruleCheckStore(db, env.schema, catalogues);
	const errors: ProblemError[] = [];
	for (const { rule, model, records } of undecided) {
		const broken = await store.findBroken({ model, formula: rule.formula, records });
		errors.push(...records.filter((r) => broken.has(r.id)).map((r) => brokenRule(rule, r.pointer)));
	}
	return errors;
}

function brokenRule({ key, field, message }: ModelRule, values: string): ProblemError {
	return { pointer: `${values}${field ? `/${field}` : ''}`, code: `rule.${key}`, detail: message };
}

function resolve(value: JsonValue, known: ReadonlyMap<string, string> | undefined, missing: (key: string) => void): JsonValue {
	if (Array.isArray(value)) return value.map((v) => resolve(v, known, missing));
	const id = typeof value === 'string' ? known?.get(value) : undefined;
	if (id === undefined) missing(String(value));
	return id ?? null;
}

function moved(value: JsonValue, field: CatalogueField, { days, anchor }: { days: number; anchor: string }): JsonValue {
	if (typeof value !== 'string' || days === 0) return value;
	const period = field.property['x-period-of'] as PeriodSpec | undefined;
	if (period) return movePeriod(value, period, { from: anchor, to: moveDay(anchor, days) });
	if (field.column?.type === 'date') return moveDay(value, days);
	return field.column?.type === 'timestamptz' ? moveInstant(value, days) : value;
}

const dayMs = 86_400_000;
const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

function daysBetween(from: string, to: string): number {
	return Math.round((startOf(to) - startOf(from)) / dayMs);
}

/** What is no date stays as it is; the check of the record says so. */
function moveDay(day: string, days: number): string {
	const start = startOf(day);
	return Number.isNaN(start) ? day : new Date(start + days * dayMs).toISOString().slice(0, 10);
}

function moveInstant(instant: string, days: number): string {
	const at = Date.parse(instant);
	return Number.isNaN(at) ? instant : new Date(at + days * dayMs).toISOString();
}

/** Model by model, so that what a record cannot be without is there before it; the other references are filled in afterwards. */
async function storeAll(store: ReturnType<typeof datasetStore>, byModel: ReadonlyMap<CatalogueModel, BulkRecord[]>, options: LoadOptions): Promise<void> {
	const order = inOrder([...byModel.keys()]);
	const later: { model: CatalogueModel; field: CatalogueField; values: { id: string; value: JsonValue }[] }[] = [];
	for (const [i, model] of order.entries()) {
		const records = byModel.get(model) ?? [];
		if (records.length === 0) continue;
		const fields = model.fields.filter((f) => f.column !== null);
		await numberThem(store, model, fields, records, options);
		const pending = new Map(order.slice(i + 1).map((m) => [m.ref, new Set((byModel.get(m) ?? []).map((r) => r.id))]));
		const postponed = fields.filter((f) => f.reference && pending.has(f.reference.model));
		const isPending = (field: CatalogueField, value: JsonValue | undefined) =>
			[value].flat().some((id) => typeof id === 'string' && pending.get(field.reference?.model ?? '')?.has(id));
		await store.insert(model, fields, records, options.user, (field, value) => (postponed.includes(field) && isPending(field, value) ? null : value));
		for (const field of postponed) {
			const values = records.flatMap((r) => (isPending(field, r.values[field.key]) ? [{ id: r.id, value: r.values[field.key] ?? null }] : []));
			if (values.length > 0) later.push({ model, field, values });
		}
	}
	for (const { model, field, values } of later) await store.fill(model, field, values);
}

/** Targets of required references first, as far as there is no circle; otherwise as the data sets come. */
function inOrder(models: readonly CatalogueModel[]): CatalogueModel[] {
	const done: CatalogueModel[] = [];
	const visiting = new Set<CatalogueModel>();
	const visit = (model: CatalogueModel) => {
		if (done.includes(model) || visiting.has(model)) return;
		visiting.add(model);
		for (const field of model.fields.filter((f) => f.required)) {
			const target = models.find((m) => m.ref === field.reference?.model);
			if (target) visit(target);
		}
		done.push(model);
	};
	for (const model of models) visit(model);
	return done;
}

async function numberThem(
	store: ReturnType<typeof datasetStore>,
	model: CatalogueModel,
	fields: readonly CatalogueField[],
	records: readonly BulkRecord[],
	{ env }: LoadOptions,
): Promise<void> {
	for (const field of fields) {
		const bySeries = new Map<string, { record: BulkRecord; before: string; digits: number; after: string }[]>();
		for (const record of records.filter((r) => (r.values[field.key] ?? null) === null)) {
			const [year = 0, month = 0, day = 0] = dayIn(env.timeZone, new Date(record.at)).split('-').map(Number);
			const series = field.type.sequence?.(field.property, { year, month, day });
			if (series) bySeries.set(series.scope, [...(bySeries.get(series.scope) ?? []), { record, ...series }]);
		}
		for (const [scope, numbered] of bySeries) {
			const first = await store.drawNumbers({ app: model.app, model: model.key, field: field.key, scope, count: numbered.length });
			for (const [i, { record, before, digits, after }] of numbered.entries()) {
				record.values[field.key] = before + String(first + i).padStart(digits, '0') + after;
			}
		}
	}
}
