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

/** `insert into X`, `update X`, `delete from X`: the X as it stands in the source, or as the constant X says. */
function written({ file, text: source }: Source): { file: string; verb: string; target: string }[] {
	const writes = /\b(insert into|update|delete from|merge into|truncate(?: table)?)\s+(\$\{[^}]*\}|"?[a-z_]+"?)/gi;
	const constant = (target: string) => new RegExp(`const ${target.slice(2, -1)} = (quoted\\(.*\\)|sql\\.id\\(.*\\));`).exec(source)?.[1];
	return [...withoutComments(source).matchAll(writes)]
		.map((match) => ({ file, verb: match[1]!.toLowerCase(), target: (/^\$\{\w+\}$/.test(match[2]!) && constant(match[2]!)) || match[2]! }))
		.filter(({ target }) => !['set', 'of', 'skip'].includes(target.toLowerCase()));
}
const isOfPlatform = ({ target }: { target: string }) => /'dg_\w+'|\bplatformSchema\b/.test(target);

it('SQL stands in stores, in what changes tables, and in migrations, nowhere else', () => {
	expect(product.length).toBeGreaterThan(60);
	expect(product.filter((source) => speaksSql(source) && !homes.some((home) => source.file.startsWith(home))).map(({ file }) => file)).toEqual([]);
	expect(product.filter(speaksSql).length).toBeGreaterThan(10);
});

it('records are written in one place, by what loads data sets and moves values when a model changes, by what copies environments, and by what works values out', () => {
	const writers = product.flatMap(written).filter((write) => !isOfPlatform(write));
	expect([...new Set(writers.map(({ file }) => file.replace(`${server}/`, '')))].sort()).toEqual([
		'storage/step-sql.ts',
		'stores/bulk-recompute.store.ts',
		'stores/copy-schema.ts',
		'stores/dataset.store.ts',
		'stores/recompute.ts',
		'stores/record-write.ts',
	]);
});

it('nothing changes or removes a revision, or the history of a record', () => {
	const raw = product.flatMap(written).filter(({ verb, target }) => verb !== 'insert into' && /dg_(revision|history)/.test(target));
	const built = product.filter(({ text: source }) => /(updateTable|deleteFrom|mergeInto)\(\s*'dg_(revision|history)'/.test(withoutComments(source)));
	expect([...raw, ...built].map(({ file }) => file)).toEqual([]);
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
	[`const table = quoted(schema, 'dg_x');\n\`delete from \${table} where y\``, ["quoted(schema, 'dg_x')"]],
])('%s writes %j', (source, targets) => {
	expect(written({ file: 'x.ts', text: source }).map(({ target }) => target)).toEqual(targets);
});
