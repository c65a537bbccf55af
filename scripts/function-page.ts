import { aggregateSignature, createRegistry, type FormulaFunction, type Registry, signature } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { GeneratedFile } from './generated.ts';

const registry: Registry = createRegistry(plugins);

/** Families in the order of the page, with what people call them. */
const families: { [family: string]: string } = {
	logic: 'Logic · 逻辑',
	numbers: 'Numbers and rounding · 数字与舍入',
	tables: 'Tables, bands and scales · 阶梯、区间与量表',
	shares: 'Shares · 拆分',
	sets: 'Over sets of records · 记录集',
	text: 'Text · 文本',
	dates: 'Dates and times · 日期与时间',
	calendar: 'Work days · 工作日',
	periods: 'Periods · 期间',
	facts: 'Who asks and when · 当前用户与时间',
};

interface Entry {
	name: string;
	family: string;
	signature: string;
	description: FormulaFunction['description'];
	examples: readonly { formula: string; result: unknown; note?: string }[];
}

/** docs/functions.md: every function by family, with its signature, text and examples. */
export function functionPage(): GeneratedFile {
	const sections = [...new Set([...Object.keys(families), ...entries().map((e) => e.family)])].map(sectionOf).filter((section) => section !== '');
	return { path: 'docs/functions.md', text: `${intro()}\n${sections.join('\n')}` };
}

const intro = () => `# Functions of the formula language

This page is written by \`npm run generate\` from the installed functions (plugins/standard/functions). The language itself, with AND, OR, NOT, IN and
what blank and errors mean, is in [its rules](../runtime/engine/src/formula/README.md). \`[x]\` in a signature may be left out; \`…\` repeats what stands
before it, pairs together. Every example is a test on both back ends; *blank* may be blank because of an error.

Functions over sets take the records first: \`children\`, \`descendants\`, the records of a model that refer to this one, or \`PEERS([field], …)\`, those
alike in these fields. A condition may stand last. \`PREVIOUS(value, order, [alike], …)\` is the value in the record before this one.

${elsewhere()}
`;

/** What spreadsheets and databases call our functions. */
function elsewhere(): string {
	const names = [...registry.functions, ...registry.aggregates].filter((fn) => fn.also?.length);
	const texts = names.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((fn) => `${fn.also?.join(', ')}: \`${fn.name}\``);
	return `Elsewhere called: ${texts.join(' · ')}.`;
}

function sectionOf(family: string): string {
	const found = entries().filter((entry) => entry.family === family);
	if (found.length === 0) return '';
	return `## ${families[family] ?? family}\n\n${found.map(entryText).join('\n')}`;
}

function entryText({ signature, description, examples }: Entry): string {
	const lines = examples.map(({ formula, result, note }) => `- \`${formula}\` → ${shown(result)}${note ? ` (${note})` : ''}`);
	return `### \`${signature}\`\n\n${description.en}.<br>${description.zh}。\n\n${lines.join('\n')}\n`;
}
function shown(result: unknown): string {
	if (result === null) return '*blank*';
	return result === '' ? '`""`' : `\`${Array.isArray(result) ? JSON.stringify(result) : String(result)}\``;
}

function entries(): Entry[] {
	const plain = registry.functions.map((fn) => ({ ...fn, signature: signature(fn) }));
	const sets = registry.aggregates.map((fn) => ({
		...fn,
		signature: aggregateSignature(fn),
		examples: fn.examples.map(({ formula, result, records, own }) => ({ formula, result, note: recordsText(records, own) })),
	}));
	return [...plain, ...sets].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function recordsText(records: readonly object[], own: number | undefined): string {
	const texts = records.map((record) => `{${Object.entries(record).map(([key, value]) => `${key}: ${value}`).join(', ')}}`); // biome-ignore format: one line
	if (texts.length === 0) return 'no records';
	return own === undefined ? texts.join(', ') : `${texts.join(', ')}; for the ${ordinal(own)}`;
}
function ordinal(index: number): string {
	return ['first', 'second', 'third', 'fourth'][index] ?? `${index + 1}th`;
}
