import { CommonKeywords, createRegistry, diagnosticKinds, formulaMessages, publishedSchemas, type Registry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { GeneratedFile } from './generated.ts';

const registry: Registry = createRegistry(plugins);

/** The published JSON Schemas, and the pages about diagnostics and kinds. */
export function definitionFiles(): GeneratedFile[] {
	const schemas = [...publishedSchemas(registry)].map(([name, schema]) => ({ path: `schemas/v1/${name}`, text: `${JSON.stringify(schema, null, '\t')}\n` }));
	return [...schemas, { path: 'docs/diagnostics.md', text: diagnosticsPage() }, { path: 'docs/kinds.md', text: kindsPage() }];
}

function diagnosticsPage(): string {
	const own = Object.entries(diagnosticKinds).map(([code, kind]) => row(code, kind.severity, kind));
	const ofFormulas = Object.entries(formulaMessages).map(([code, kind]) => row(code, 'error', kind));
	const ofNodes = registry.nodes.flatMap(({ mistakes = {} }) =>
		Object.entries(mistakes).map(([code, { severity, message, hint }]) =>
			row(code, severity, { en: message.en, zh: message.zh, hintEn: hint.en, hintZh: hint.zh }),
		),
	);
	return `# Diagnostics

Every mistake (or doubt) that the checker finds in an app. All come at once, sorted by file and place; one mistake has one diagnostic.
Each has \`code\`, \`severity\`, \`file\` in the app folder, \`pointer\` (JSON Pointer into the file), \`message\`, and mostly \`hint\`; mistakes inside
a formula also have \`range\`. Errors stop a publish, warnings do not. Words in braces are filled in; \`{suggestion}\` becomes “Did you mean …?”.

This page is written by \`npm run generate\` from runtime/engine/src/definition/diagnostic-kinds.ts, runtime/engine/src/formula/messages.ts and the
\`mistakes\` of node types.

## Definitions

${table(own)}

## Formulas

${table(ofFormulas)}

## Nodes of workflows

${table([...new Set(ofNodes)])}
`;
}

function table(rows: string[]): string {
	return ['| code | severity | message | what to do |', '|---|---|---|---|', ...rows.toSorted()].join('\n');
}

function row(code: string, severity: string, kind: { en: string; zh: string; hintEn: string; hintZh: string }): string {
	return `| \`${code}\` | ${severity} | ${cell(kind.en)}<br>${cell(kind.zh)} | ${cell(kind.hintEn)}<br>${cell(kind.hintZh)} |`;
}

type Property = { title?: string; description?: string; default?: unknown; enum?: unknown[]; anyOf?: unknown[]; type?: unknown };
type Config = { properties: object; required?: string[] };

function kindsPage(): string {
	const fields = registry.fields.map((f) => {
		const column = f.system ? `shows the system column \`${f.system}\`` : '';
		return section(`${f.kind} · ${f.title.zh}`, `${f.description.en}.${column && ` It ${column}.`} Filters: ${f.filters.join(', ')}.`, f.config);
	});
	const blocks = registry.blocks.map((b) =>
		section(`${b.type} · ${b.title.zh}`, `${b.description.en}.${b.needsRecord ? ' Only on pages of one record.' : ''}`, b.config),
	);
	const nodes = registry.nodes.map((n) => {
		const waits = n.waits === true ? ' Time passes in it.' : '';
		return section(`${n.type} · ${n.title.zh}`, `${n.description.en}.${waits}`, n.config);
	});
	const rules = registry.scoringRules.map((r) => {
		const inputs = [...r.inputs.map((i) => ({ ...i, of: '' })), ...(r.parts ?? []).map((i) => ({ ...i, of: ' of each part' }))];
		const taken = inputs.map((i) => `\`${i.name}\`${i.of} (${i.title.en}${i.optional ? ', optional' : ''})`).join(', ');
		return section(`${r.name} · ${r.title.zh}`, `${r.title.en}: ${r.description.en}. Inputs: ${taken}.`, r.params as Config);
	});
	return `# Field kinds, block types, node types and scoring rules

This page is written by \`npm run generate\` from the installed kinds (plugins/standard). How they are used: [language.md](language.md).

## Keywords of every field

${properties(CommonKeywords)}

## Field kinds

A property without \`x-kind\` gets the first kind below that its plain JSON Schema fits.

${fields.join('\n\n')}

## Block types

Every block has \`key\` and \`type\`, and may have \`title\`.

${blocks.join('\n\n')}

## Node types

What [workflows](language.md#workflow) are made of. Every node has \`key\` and \`type\`, mostly \`next\`, and may have \`title\`, \`description\` and \`onError\`.

${nodes.join('\n\n')}

## Scoring rules

How goal trees score (\`scoring\` of a [goal-tree](language.md#goal-tree)). Achievement is in percent unless \`full\` says otherwise.

${rules.join('\n\n')}
`;
}

function section(title: string, text: string, config: Config): string {
	const list = properties(config);
	return `### ${title}\n\n${text}${list && `\n\n${list}`}`;
}

function properties(config: Config, depth = 0): string {
	const lines = Object.entries(config.properties as { [name: string]: Property }).flatMap(([name, property]) => {
		const isNeeded = config.required?.includes(name) ?? false;
		const words = [property.title, property.description].filter((text) => text !== undefined).join('. ');
		const options = property.enum ? ` One of ${property.enum.map((v) => `\`${v}\``).join(', ')}.` : '';
		const fallback = property.default === undefined ? '' : ` Default: \`${JSON.stringify(property.default)}\`.`;
		const own = `${'  '.repeat(depth)}- \`${name}\`${isNeeded ? ' (needed)' : ''}${words && `: ${words.replace(/\.$/, '')}.`}${options}${fallback}`;
		const inner = itemsOf(property);
		return inner ? [own, properties(inner, depth + 1)] : [own];
	});
	return lines.join('\n');
}

/** The items of a list of objects, or the object itself. */
function itemsOf(property: Property & { items?: unknown; properties?: object }): Config | undefined {
	const held = (property.items ?? property) as Partial<Config>;
	return held.properties ? (held as Config) : undefined;
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|');
}
