import { absoluteModel, type CatalogueField, type CatalogueModel, type CascadeRule, checkFormulaText, formulaScope, planCascade } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { CascadeAccept, CascadeRequest, CascadeResult } from '@dougong/schemas/api';
import type pg from 'pg';
import { inWriteTransaction } from '../database/pool.ts';
import { Problem } from '../http/problem.ts';
import { planned } from '../records/list.ts';
import { type Operation, writeRecords } from '../records/write.ts';
import { type Connection, runStatement } from '../stores/record-runner.ts';
import { findModel } from '../stores/record-source.ts';
import { compileRecords, compileValues, madeByRule, mostRecords } from '../stores/tree-cascade.ts';
import { lockGroups } from '../stores/tree-members.ts';
import { announceTree, requireSeen, type TreeReading } from './reading.ts';

/**
 * Makes the children that a rule of the tree says a record has, and proposes changes of those that it has already. With the writer's own
 * rights: for whom and from what children are made is what the writer sees, and they are written as the writer may.
 */
export async function cascade(reading: TreeReading, { id, rule: key, leave = [], preview, reason }: CascadeRequest): Promise<CascadeResult> {
	const { services, tree } = reading;
	const rule = ruleOf(reading, key);
	if (preview) return plan(reading, services.pool, id, rule, leave);
	return once(reading, id, async (client) => {
		const found = await plan(reading, client, id, rule, leave);
		const why = reason === undefined ? {} : { reason };
		const operations = found.create.map(({ values }): Operation => ({ op: 'create', model: tree.model.ref, values, cause: 'rule', ...why }));
		const written = operations.length > 0 ? await writeRecords({ ...writerOf(reading), client }, operations) : [];
		return { ...found, create: found.create.map((made, i) => ({ ...made, ...(written[i] && { id: written[i].id }) })) };
	});
}

/** Makes the changes that a cascade proposes, of these records; answers what it proposes then. */
export async function acceptCascade(reading: TreeReading, { id, rule: key, records, reason }: CascadeAccept): Promise<CascadeResult> {
	const { tree } = reading;
	const rule = ruleOf(reading, key);
	return once(reading, id, async (client) => {
		const { change } = await plan(reading, client, id, rule);
		const why = reason === undefined ? {} : { reason };
		const operations = change
			.filter((c) => records.includes(c.id))
			.map(({ id: of, version, fields }): Operation => {
				const values = Object.fromEntries(Object.entries(fields).map(([field, { to }]) => [field, to]));
				return { op: 'update', model: tree.model.ref, id: of, version, values, ...why };
			});
		if (operations.length > 0) await writeRecords({ ...writerOf(reading), client }, operations);
		return plan(reading, client, id, rule);
	});
}

/** Two cascades of one record at once would make every child twice. */
async function once<T>(reading: TreeReading, id: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	const { services, ctx, tree } = reading;
	const result = await inWriteTransaction(services.pool, async (client) => {
		await lockGroups(client, ctx.env.schema, [`cascade ${tree.ref} ${id}`]);
		return work(client);
	});
	announceTree(reading);
	return result;
}

function writerOf({ services, ctx, view }: TreeReading) {
	return { services, ctx, view };
}

function ruleOf({ tree }: TreeReading, key: string): CascadeRule {
	const rule = tree.definition.cascade?.find((r) => r.key === key);
	if (!rule) throw new Problem('tree.unknown-rule', { rule: key });
	return rule;
}

async function plan(reading: TreeReading, on: Connection, id: string, rule: CascadeRule, leave: readonly string[] = []): Promise<CascadeResult> {
	const { ctx, tree, view } = reading;
	await requireSeen(reading, on, id);
	const { model } = tree;
	const each = findModel(view.set.catalogues, absoluteModel(rule.each.model, tree.home.app.key));
	if (!each) throw new Problem('model.unknown', { model: rule.each.model });
	const visible = new Set(view.visibleFields(model));
	const fieldsOf = (keys: readonly string[]) => [...new Set(keys)].flatMap((k) => model.fieldsByKey.get(k) ?? []).filter((f) => visible.has(f));
	// What the writer does not see is neither copied nor emptied.
	const seen = (key: string) => visible.has(model.fieldsByKey.get(key) as CatalogueField);
	const cut = {
		...rule,
		copy: (rule.copy ?? []).filter(seen),
		split: (rule.split ?? []).filter((s) => seen(s.key)),
		take: (rule.take ?? []).filter((t) => seen(t.key)),
	};
	const set = (rule.set ?? []).filter((s) => seen(s.key));
	const fields = fieldsOf([...cut.copy, ...set.map((s) => s.key), ...cut.split.map((s) => s.key), ...cut.take.map((t) => t.key), rule.fill]);
	const own = await valuesOf(reading, on, id, { ...rule, set });
	const read = (of: Parameters<typeof compileRecords>[2], from: CatalogueModel, what: readonly CatalogueField[], key: string) =>
		planned(view, `cascade ${tree.ref} ${rule.key} ${key}`, () => compileRecords(view.scope(ctx.env.schema), from, of, what));
	const load = async (compiled: ReturnType<typeof compileRecords>, args: { id: string | null }) =>
		(await runStatement(on, compiled.statement, compiled.statement.bind(ctx.facts, args))).map(compiled.record);
	const to = rule.to === undefined ? undefined : model.fieldsByKey.get(rule.to);
	const [parent] = await load(read({ by: 'id' }, model, to ? [...new Set([...fields, to])] : fields, 'parent'), { id });
	if (!parent) throw new Problem('record.not-found', { id, model: model.ref });
	const children = await load(read({ by: 'reference', field: tree.parent.key, where: null }, model, fields, 'children'), { id });
	const where = whereOf(reading, each, rule);
	const ofSubject = [...cut.split.flatMap((s) => s.by ?? []), ...cut.take.map((t) => t.from)];
	const by = [...new Set(ofSubject)].flatMap((key) => each.fieldsByKey.get(key) ?? []);
	const { link } = rule.each;
	const subjects =
		link !== undefined && to
			? await load(read({ by: 'reference', field: link, where }, each, by, 'linked'), { id: textOf(parent.values[to.key]) })
			: await load(read({ by: 'all', where }, each, by, 'all'), { id });
	if (Math.max(subjects.length, children.length) > mostRecords) throw new Problem('tree.too-many', { rule: rule.title, most: mostRecords });
	const left = new Set(leave);
	const ruled = await madeByRule(on, ctx.env.schema, children.map((c) => c.id)); // biome-ignore format: one call
	return planCascade({
		...{ rule: cut, parentField: tree.parent.key, parent, set: own },
		subjects: subjects.filter((s) => !left.has(s.id)),
		children: children.map((child) => ({ ...child, byHand: !ruled.has(child.id) })),
	});
}

function textOf(value: JsonValue | undefined): string | null {
	return typeof value === 'string' ? value : null;
}

/** What the formulas of the rule give for the parent. Refuses with tree.not-for-record where the rule is not for it. */
async function valuesOf({ ctx, view, tree, services }: TreeReading, on: Connection, id: string, rule: CascadeRule): Promise<{ [field: string]: JsonValue }> {
	const scope = formulaScope(tree.model.ref, tree.home, view.set.catalogues, services.registry);
	const set = (rule.set ?? []).flatMap(({ key, value }) => {
		const formula = checkFormulaText(value, scope, { returns: 'any' }).formula;
		return formula ? [{ key, formula }] : [];
	});
	const when = rule.when === undefined ? null : (checkFormulaText(rule.when, scope, { returns: 'boolean' }).formula ?? null);
	const statement = planned(
		view,
		`cascade ${tree.ref} ${rule.key} values`,
		() =>
		compileValues(view.scope(ctx.env.schema), tree.model, when, set.map((s) => s.formula)), // biome-ignore format: one call
	);
	const [row] = await runStatement(on, statement, statement.bind(ctx.facts, { id }));
	if (row?.[0] !== 't') throw new Problem('tree.not-for-record', { rule: rule.title });
	return Object.fromEntries(set.map(({ key }, i) => [key, JSON.parse(row[i + 1] ?? 'null') as JsonValue]));
}

function whereOf({ view, tree, services }: TreeReading, each: CatalogueModel, rule: CascadeRule) {
	if (rule.each.where === undefined) return null;
	const scope = formulaScope(each.ref, tree.home, view.set.catalogues, services.registry);
	return checkFormulaText(rule.each.where, scope, { returns: 'boolean' }).formula ?? null;
}
