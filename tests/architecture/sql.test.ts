import { expect, it } from 'vitest';
import { readSources, type Source, withoutComments } from './sources.ts';

const server = 'runtime/server/src';
const product = readSources(server, ['.ts']).filter(({ file }) => !file.endsWith('.test.ts'));
/** Folders that may speak SQL: what reads and writes, what changes tables, what migrates. */
const homes = ['stores', 'storage', 'database'].map((folder) => `${server}/${folder}/`);

const builder = /\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\bsql(?:<[^>]*>)?`/;
const text =
	/[`'"]\s*(select\b[^`'"]*\bfrom|insert into|update [^`'"]*\bset|delete from|with \w+ as|truncate|merge into|(?:create|alter|drop) (?:table|index|schema|unique))\s/i;
const speaksSql = ({ text: source }: Source) => builder.test(withoutComments(source)) || text.test(withoutComments(source));

/** `insert into X`, `update X`, `delete from X`: the X as it stands in the source. */
function written({ file, text: source }: Source): { file: string; target: string }[] {
	const writes = /\b(?:insert into|update|delete from|merge into|truncate(?: table)?)\s+(\$\{[^}]*\}|"?[a-z_]+"?)/gi;
	return [...withoutComments(source).matchAll(writes)]
		.filter((match) => !/do $/i.test(source.slice(0, match.index)))
		.map((match) => ({ file, target: match[1]! }))
		.filter(({ target }) => !['set', 'of', 'skip'].includes(target.toLowerCase()));
}

it('SQL stands in stores, in what changes tables, and in migrations, nowhere else', () => {
	expect(product.length).toBeGreaterThan(60);
	expect(product.filter((source) => speaksSql(source) && !homes.some((home) => source.file.startsWith(home))).map(({ file }) => file)).toEqual([]);
	expect(product.filter(speaksSql).length).toBeGreaterThan(10);
});

it('records are written in one place, and by what loads data sets and moves values when a model changes', () => {
	const isOfModel = (target: string) => /model|tableOf|^\$\{table\}$/.test(target);
	const writers = product.flatMap(written).filter(({ target }) => isOfModel(target));
	expect([...new Set(writers.map(({ file }) => file.replace(`${server}/`, '')))].sort()).toEqual([
		'storage/step-sql.ts',
		'stores/dataset.store.ts',
		'stores/idempotency.ts', // its `table` is dg_idempotency
		'stores/record-write.ts',
	]);
});

it('every other write names a table of the platform, and none changes a revision or the history', () => {
	const others = product.flatMap(written).filter(({ target }) => !/model|tableOf|^\$\{table\}$/.test(target));
	expect(others.filter(({ target }) => !/dg_|^\$\{(ledger|audit)\}$/.test(target))).toEqual([]);
	const changes = product.filter(({ text: source }) =>
		/(updateTable|deleteFrom)\(\s*'dg_(revision|history|event)'|(update|delete from)\s[^;`']*dg_(revision|history|event)\b/i.test(withoutComments(source)),
	);
	expect(changes.map(({ file }) => file)).toEqual([]);
});

it('no name is looked up along a search path', () => {
	const sources = [...product, ...readSources('migrations/database', ['.ts'])];
	expect(sources.filter(({ text: source }) => /search_path/.test(withoutComments(source))).map(({ file }) => file)).toEqual([]);
});

it.each(["db.selectFrom('x')", 'sql`select 1`', '`delete from dg_x where y`', "'INSERT INTO x VALUES (1)'", '`update dg_t set a = 1`', '`select a from b`'])(
	'%s is seen as SQL',
	(source) => {
		expect(speaksSql({ file: 'x.ts', text: source })).toBe(true);
	},
);

it.each(["'update'", "'Create a draft'.length", 'update(key, value)', '// delete from x'])('%s is not', (source) => {
	expect(speaksSql({ file: 'x.ts', text: source })).toBe(false);
});

it.each([
	['`INSERT INTO "a" (b)`', ['"a"']],
	['`update a set b = 1; delete from c`', ['a', 'c']],
	['`on conflict do update set a = 1`', []],
	['`for update skip locked`', []],
])('%s writes %j', (source, targets) => {
	expect(written({ file: 'x.ts', text: source }).map(({ target }) => target)).toEqual(targets);
});
