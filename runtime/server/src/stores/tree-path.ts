import type { CatalogueField } from '@dougong/engine';
import type { Tree } from '../trees/trees.ts';
import { counting } from './tree-members.ts';
import { titleOf } from './record-projection.ts';
import type { TextRow } from './record-runner.ts';
import { createSource, every, type Scope, tableOf } from './record-source.ts';
import { quoted, type Statement } from './record-statement.ts';

/** A record on the way to the top of its tree, as the reader sees it. Numbers as decimal text. */
export interface PathStep {
	id: string;
	isSeen: boolean;
	title: string | null;
	level: string | null;
	weight: string | null;
	score: string | null;
	status: string | null;
	/** Whoever asks: what it weighs, what it and its siblings weigh together, how many they are, and what it gives to others, in percent. */
	own: string | null;
	together: string | null;
	siblings: number;
	given: string | null;
	/** Whoever asks: scored by its own achievement, whatever lies below it. */
	isOwn: boolean;
}
/** Nobody builds trees as deep as this; what is deeper is cut off. */
const deepest = 100;

/** From the record (argument `id`) up to the top. No row: no such record. */
export function compilePath(scope: Scope, tree: Tree): { statement: Statement; step(row: TextRow): PathStep } {
	const source = createSource(scope, tree.model, 't');
	const { fields, parent, model } = tree;
	const table = tableOf(scope, model);
	const up = quoted(parent.columnName);
	const seen = (field: CatalogueField | undefined) => (field ? `${source.seen([], field.key)}::text` : 'NULL::text');
	const alias = scope.nextAlias();
	const sibling = createSource(scope, model, alias);
	const weight = fields.weight ? sibling.stored([], fields.weight.key) : 'NULL::numeric';
	const alike = every([`${sibling.stored([], parent.key)} = t.${up}`, ...counting(sibling, tree)]);
	const of = (aggregate: string) => `(SELECT ${aggregate} FROM ${sibling.from()} WHERE ${alike})`;
	const columns = [
		't.id',
		source.rule(scope.access(model.ref).rows.read),
		titleOf(source, [], model.titleField),
		seen(fields.level),
		seen(fields.weight),
		seen(fields.score),
		seen(fields.status),
		fields.weight ? `t.${quoted(fields.weight.columnName)}::text` : 'NULL::text',
		of(`sum(${weight})::text`),
		of('count(*)'),
		givenAway(scope, tree),
		fields.achievement && tree.definition.rollup.own === 'first' ? `t.${quoted(fields.achievement.columnName)} IS NOT NULL` : 'FALSE',
	];
	const walk =
		`WITH RECURSIVE up(id, n) AS (SELECT ${scope.params.argument('id', 'uuid')}, 0 UNION ALL` +
		` SELECT r.${up}, up.n + 1 FROM up JOIN ${table} r ON r.id = up.id WHERE r.${up} IS NOT NULL AND up.n < ${deepest})`;
	const text = `${walk} SELECT ${columns.join(', ')} FROM up JOIN ${source.table} t ON t.id = up.id${source.joins()} ORDER BY up.n`;
	return {
		statement: scope.params.statement(text),
		step([id, isSeen, title, level, weight, score, status, own, together, siblings, given, isOwn]) {
			const text = (value: string | null | undefined) => value ?? null;
			return {
				id: id ?? '',
				isSeen: isSeen === 't',
				title: text(title),
				level: text(level),
				weight: text(weight),
				score: text(score),
				status: text(status),
				own: text(own),
				together: text(together),
				siblings: Number(siblings),
				given: text(given),
				isOwn: isOwn === 't',
			};
		},
	};
}

/** What a record gives to further parents, in percent. */
function givenAway(scope: Scope, { definition, contributed }: Tree): string {
	if (!contributed || !definition.contributions) return 'NULL::text';
	const alias = scope.nextAlias();
	const column = (key: string) => `${alias}.${quoted(contributed.model.fieldsByKey.get(key)?.columnName ?? key)}`;
	return (
		`(SELECT sum(${column(definition.contributions.share)})::text FROM ${tableOf(scope, contributed.model)} ${alias}` +
		` WHERE ${column(definition.contributions.from)} = t.id AND ${alias}.archived_at IS NULL)`
	);
}

/** Ids of all records below one (argument `id`), that one not included. */
export function compileBelow(scope: Scope, tree: Tree): Statement {
	const table = tableOf(scope, tree.model);
	const up = quoted(tree.parent.columnName);
	const id = scope.params.argument('id', 'uuid');
	return scope.params.statement(
		`WITH RECURSIVE below(id) AS (SELECT r.id FROM ${table} r WHERE r.${up} = ${id} AND r.archived_at IS NULL UNION` +
			` SELECT r.id FROM ${table} r JOIN below ON r.${up} = below.id WHERE r.archived_at IS NULL) SELECT id FROM below`,
	);
}

/** Scores as the reader sees them of the records (argument `ids`), with their titles; only of those that the reader may see. */
export function compileScores(scope: Scope, tree: Tree): Statement {
	const source = createSource(scope, tree.model, 't');
	const score = tree.fields.score ? `${source.seen([], tree.fields.score.key)}::text` : 'NULL::text';
	const title = titleOf(source, [], tree.model.titleField);
	const where = every([`t.id = ANY(${scope.params.argument('ids', 'uuid[]')})`, source.rule(scope.access(tree.model.ref).rows.read)]);
	return scope.params.statement(`SELECT t.id, ${title}, ${score} FROM ${source.from()} WHERE ${where} ORDER BY t.id`);
}
