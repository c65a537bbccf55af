import {
	type CatalogueField,
	type CatalogueModel,
	type ComputedField,
	compileFormula,
	displayFormula,
	type FieldPath,
	type FormulaRecord,
	type FormulaScope,
	formulaScope,
	isError,
	membershipOf,
	type Registry,
	type Relation,
	type RelationUse,
} from '@dougong/engine';
import type { ComputedHistory, Explanation, ExplanationInput } from '@dougong/schemas/api';
import type { JsonValue } from '@dougong/schemas';
import { Problem } from '../http/problem.ts';
import { staleFields } from '../jobs/recompute/stale.ts';
import { isRecordId, planned, type ReadOptions } from '../records/list.ts';
import type { Services } from '../services.ts';
import { type CompiledLook, compileLook, compileSet, type Looked, type LookedRecord, pathKey, targetOf } from '../stores/explain.ts';
import { runStatement } from '../stores/record-runner.ts';
import { fieldOf, modelOf } from '../stores/record-source.ts';
import { asOf, changesOf, valueAt } from './past.ts';

export interface ExplainOptions extends ReadOptions {
	services: Pick<Services, 'registry' | 'pool'>;
	id: string;
	field: string;
	language: string;
}

/** Records of a set that are listed; that are looked at to work a value out. */
const listed = 200;
const lookedAt = 5000;

/**
 * Where a computed value comes from. Everything is looked at as it is stored, and only what the reader may see is told.
 * Refuses with record.not-found and computed.unknown, also where the reader may not see the record or the field on it.
 */
export async function explain(options: ExplainOptions & { at?: string }): Promise<Explanation> {
	const { model, ctx, services, view, language } = options;
	const { field, computed, record: present } = await lookAt(options);
	const scope = titledScope(options);
	const loaded = await loadSets({ ...options, name: `${model.ref} ${field.key}` }, computed.formula.relations, [present.id]);
	const { at } = options;
	const [record = present] = at === undefined ? [present] : await asOf(options, [present], at);
	const sets = at === undefined ? loaded : await Promise.all(loaded.map((set) => setAsOf(options, set, at)));
	const changes = await changesOf(options);
	const past = options.at === undefined ? null : valueAt(changes, options.at);
	const stale = await staleFields(services, ctx.env, view.set);
	const last = past ? past.change : changes.at(-1);
	const result = past ? null : compileFormula(computed.formula)(formulaRecord(record, sets, undefined), ctx.facts);
	return {
		model: model.ref,
		id: record.id,
		title: record.title,
		field: field.key,
		value: past ? past.value : toJson(present.fields.get(field.key)),
		...(result !== null && isError(result) && !isCut(sets) && { error: { code: result.error, reason: result.reason } }),
		...(computed.formula.fields.every((f) => isNamed(options, modelOf({ catalogues: view.set.catalogues }, f.model), { path: [], field: f.field })) && {
			formula: { text: displayFormula(computed.canonical, scope, language), canonical: computed.canonical },
		}),
		revision: last?.revision ?? view.set.apps.get(model.app)?.revision ?? 0,
		at: last?.at ?? null,
		inputs: inputsOf(options, computed, record, sets, scope),
		...(stale.has(`${model.ref}.${field.key}`) && { stale: true as const }),
	};
}

/** Whether not all records of a set were looked at: then nothing can be said about why there is no value. */
function isCut(sets: readonly LoadedSet[]): boolean {
	return sets.some((set) => [...set.totals].some(([owner, total]) => total > (set.members.get(owner)?.length ?? 0)));
}

/** Who is in a set is looked at as it is now; what they gave, as it was. */
async function setAsOf(options: ExplainOptions, set: LoadedSet, at: string): Promise<LoadedSet> {
	const found = new Map(await Promise.all([...set.members].map(async ([owner, of]) => [owner, await asOf(options, of, at)] as const)));
	const totals = [...set.totals].map(([owner, total]) => [owner, total - ((set.members.get(owner)?.length ?? 0) - (found.get(owner)?.length ?? 0))] as const);
	return { ...set, members: found, totals: new Map(totals) };
}

/** What a computed field was, oldest first. `from`, `to`: instants. Refusals as those of `explain`. */
export async function readValues(options: ExplainOptions & { from?: string; to?: string }): Promise<ComputedHistory> {
	await lookAt(options);
	const { from = '', to = '9999' } = options;
	const entries = (await changesOf(options)).filter((c) => c.at >= from && c.at <= to);
	return { entries: entries.map(({ at, from: was, to: becomes, revision }) => ({ at, from: was, to: becomes, revision })) };
}

interface Found {
	field: CatalogueField;
	computed: ComputedField;
	record: LookedRecord;
}

async function lookAt({ pool, ctx, view, model, id, field: key }: ExplainOptions): Promise<Found> {
	const field = view.visibleFields(model).find((f) => f.key === key);
	const computed = field && model.computed.get(key);
	if (!field || !computed) throw new Problem('computed.unknown', { field: key, model: model.ref });
	const paths = unique([{ path: [], field: key }, ...computed.formula.dependencies]);
	const look = planned(view, `look ${model.ref} ${key}`, () => compileLook(view.scope(ctx.env.schema), model, paths, null));
	const [row] = isRecordId(id) ? await runStatement(pool, look.statement, look.statement.bind(ctx.facts, { ids: [id] })) : [];
	const record = row && look.record(row);
	if (!record?.visible) throw new Problem('record.not-found', { id, model: model.ref });
	if (!record.fields.get(key)?.visible) throw new Problem('computed.unknown', { field: key, model: model.ref });
	return { field, computed, record };
}

export function unique(paths: readonly FieldPath[]): FieldPath[] {
	return [...new Map(paths.map((at) => [pathKey(at), at])).values()];
}

/** A set of records that a formula reads, for each record that it belongs to. */
export interface LoadedSet {
	use: RelationUse;
	/** By the record that the set belongs to. */
	members: ReadonlyMap<string, readonly LookedRecord[]>;
	/** How many there are, also of those that were not looked at. */
	totals: ReadonlyMap<string, number>;
}

/** `name`: what to remember the statements by; null for a formula that is asked for once. */
export interface SetOptions extends Pick<ReadOptions, 'pool' | 'ctx' | 'view'> {
	name: string | null;
}

/** The sets that the records `roots` have in a formula. */
export async function loadSets(options: SetOptions, uses: readonly RelationUse[], roots: readonly string[]): Promise<LoadedSet[]> {
	const loaded: LoadedSet[] = [];
	for (const [i, use] of uses.entries()) {
		const outer = use.within === undefined ? undefined : loaded[use.within];
		const owners = outer ? [...new Set([...outer.members.values()].flat().map((r) => r.id))] : roots;
		loaded.push(await loadSet(options, use, owners.slice(0, lookedAt), i));
	}
	return loaded;
}

async function loadSet({ pool, ctx, view, name }: SetOptions, use: RelationUse, owners: readonly string[], i: number): Promise<LoadedSet> {
	const plan = <T>(what: string, make: () => T): T => (name === null ? make() : planned(view, `explain ${what} ${name} ${i}`, make));
	const set = plan('set', () => compileSet(view.scope(ctx.env.schema), use));
	const rows = owners.length > 0 ? await runStatement(pool, set, set.bind(ctx.facts, { ids: owners })) : [];
	const byOwner = new Map(rows.map(([owner, ids, count]) => [owner ?? '', { ids: JSON.parse(ids ?? '[]') as string[], count: Number(count) }]));
	const wanted = [...new Set([...byOwner.values()].flatMap(({ ids }) => ids))].slice(0, lookedAt);
	const look = plan('members', (): CompiledLook => {
		const scope = view.scope(ctx.env.schema);
		return compileLook(scope, modelOf(scope, use.relation.model), unique(use.reads), use.relation);
	});
	const found = wanted.length > 0 ? await runStatement(pool, look.statement, look.statement.bind(ctx.facts, { ids: wanted })) : [];
	const records = new Map(found.map((row) => look.record(row)).map((r) => [r.id, r]));
	return {
		use,
		members: new Map([...byOwner].map(([owner, { ids }]) => [owner, ids.flatMap((id) => records.get(id) ?? [])])),
		totals: new Map([...byOwner].map(([owner, { count }]) => [owner, count])),
	};
}

/** The record as the evaluator sees it; what was not looked at is missing. `within`: index of the set that it is in. */
export function formulaRecord(record: LookedRecord, sets: readonly LoadedSet[], within: number | undefined): FormulaRecord {
	return {
		get: (path, field) => (path.length === 0 && field === 'id' ? record.id : record.fields.get(pathKey({ path, field }))?.value),
		related: (relation) => {
			const i = sets.findIndex((s) => s.use.within === within && isSame(s.use.relation, relation));
			const set = sets[i];
			const members = set?.members.get(record.id) ?? [];
			// Not all of them are at hand.
			if (!set || (set.totals.get(record.id) ?? 0) > members.length) return undefined;
			return members.map((member) => formulaRecord(member, sets, i));
		},
	};
}

function isSame(a: Relation, b: Relation): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

/** What the reader's roles never see is one input without a name. */
function inputsOf(options: ExplainOptions, computed: ComputedField, record: LookedRecord, sets: readonly LoadedSet[], scope: FormulaScope): ExplanationInput[] {
	const value = toJson(record.fields.get(computed.field));
	const all = [...ownInputs(options, computed, record, scope), ...setInputs(options, computed, sets, { scope, value })];
	return [...all.filter((input) => input !== nameless), ...(all.includes(nameless) ? [nameless] : [])];
}

const nameless: ExplanationInput = { label: '•••', title: '•••', restricted: true };

/** Whether there is the field at the end of a path for these roles at all, on whichever record. */
function isNamed({ view }: ExplainOptions, start: CatalogueModel, { path, field }: FieldPath): boolean {
	return [...path, field].every((key, i) => {
		const access = view.access(targetOf({ catalogues: view.set.catalogues }, start, path.slice(0, i)).ref);
		return access.rows.read.kind !== 'never' && (key === 'id' || access.readable(key).kind !== 'never');
	});
}

/** Whether these roles see by what a set is made. */
function isNamedSet(options: ExplainOptions, relation: Relation, target: CatalogueModel): boolean {
	return [{ path: [], field: 'id' }, ...membershipOf(relation)].every((at) => isNamed(options, target, at));
}

function ownInputs(options: ExplainOptions, { formula }: ComputedField, record: LookedRecord, scope: FormulaScope): ExplanationInput[] {
	const { model, view } = options;
	return unique(formula.dependencies).map((at): ExplanationInput => {
		if (!isNamed(options, model, at)) return nameless;
		const looked = record.fields.get(pathKey(at));
		const target = targetOf({ catalogues: view.set.catalogues }, model, at.path);
		const input = { label: `[${pathKey(at)}]`, title: titleOfPath(options, at, scope) };
		if (!looked?.visible) return { ...input, restricted: true };
		const isComputed = looked.at !== null && target.computed.has(at.field);
		return { ...input, value: toJson(looked), ...(isComputed && { computed: { model: target.ref, id: looked.at ?? '', field: at.field } }) };
	});
}

/** Sets that belong to the record itself; what a formula reads of one set in several places stands together. */
function setInputs(
	options: ExplainOptions,
	{ formula }: ComputedField,
	sets: readonly LoadedSet[],
	{ scope, value }: { scope: FormulaScope; value: JsonValue },
): ExplanationInput[] {
	const own = sets.filter((s) => s.use.within === undefined);
	const groups = new Map<string, LoadedSet[]>();
	for (const set of own) groups.set(JSON.stringify(set.use.relation), [...(groups.get(JSON.stringify(set.use.relation)) ?? []), set]);
	return [...groups.values()].flatMap((group) => {
		const [first] = group;
		if (!first) return [];
		const { relation } = first.use;
		const target = modelOf({ catalogues: options.view.set.catalogues }, relation.model);
		if (!isNamedSet(options, relation, target)) return [nameless];
		const reads = unique(group.flatMap((s) => s.use.reads));
		const members = [...first.members.values()].flat();
		const total = [...first.totals.values()][0] ?? 0;
		const fieldsOf = (id: string) => new Map(group.flatMap((s) => [...([...s.members.values()].flat().find((m) => m.id === id)?.fields ?? [])]));
		const computed = reads.find((at) => at.path.length === 0 && target.computed.has(at.field));
		const isWhole = formula.node.k === 'aggregate' && isSame(formula.node.relation, relation);
		return [
			{
				...nameOf(options, relation, scope),
				...(isWhole && { value }),
				records: members.slice(0, listed).map((member) => {
					const fields = fieldsOf(member.id);
					const shown = member.visible ? reads.filter((at) => fields.get(pathKey(at))?.visible) : [];
					const isOpen = computed !== undefined && fields.get(pathKey(computed))?.visible === true;
					return {
						id: member.id,
						title: member.title,
						...(!member.visible && { restricted: true as const }),
						values: Object.fromEntries(shown.map((at) => [`[${titleOfPath(options, at, scope, target.ref)}]`, toJson(fields.get(pathKey(at)))])),
						...(member.visible && isOpen && computed && { computed: { model: target.ref, id: member.id, field: computed.field } }),
					};
				}),
				...(total > Math.min(members.length, listed) && { total }),
			},
		];
	});
}

function nameOf({ language, model }: ExplainOptions, relation: Relation, scope: FormulaScope): { label: string; title: string } {
	const found = scope.relations?.(model.ref).find((r) => isSame(r.relation, relation));
	if (found) return { label: found.name, title: found.titleIn?.(language) ?? found.titles[0] ?? found.name };
	const name = relation.k === 'before' ? 'PREVIOUS' : 'PEERS';
	return { label: name, title: scope.title?.(relation.model) ?? name };
}

function titleOfPath({ view, language, model }: ExplainOptions, { path, field }: FieldPath, scope: FormulaScope, start = model.ref): string {
	let ref = start;
	return [...path, field]
		.map((key) => {
			const found = scope.fields(ref)?.find((f) => f.key === key);
			const target = modelOf({ catalogues: view.set.catalogues }, ref);
			if (key !== 'id') ref = fieldOf(target, key).reference?.model ?? ref;
			return found?.titleIn?.(language) ?? found?.titles[0] ?? key;
		})
		.join(' · ');
}

function titledScope({ view, model, services }: ExplainOptions & { services: { registry: Registry } }): FormulaScope {
	const home = view.set.catalogues.get(model.app);
	if (!home) throw new Error(`app ${model.app} is not in the set ${view.set.version}`);
	return formulaScope(model.ref, home, view.set.catalogues, services.registry);
}

function toJson(looked: Looked | undefined): JsonValue {
	return (looked?.value ?? null) as JsonValue;
}
