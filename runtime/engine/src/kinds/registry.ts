import type { Page } from '@dougong/schemas';
import type { CatalogueModel } from '../definition/catalogue.ts';
import type { AggregateFunction } from './aggregate-function.ts';
import type { BlockType } from './block-type.ts';
import type { ChannelType } from './channel-type.ts';
import type { FieldType } from './field-type.ts';
import type { FormulaFunction } from './formula-function.ts';
import type { NodeType } from './node-type.ts';
import type { ScoringRule } from './scoring-rule.ts';

/** What a plugin brings. The built-in kinds come through the same door (plugins/standard). */
export interface Plugin {
	name: string;
	fields: readonly FieldType[];
	blocks: readonly BlockType[];
	functions: readonly FormulaFunction[];
	/** Functions over sets of records. */
	aggregates?: readonly AggregateFunction[];
	/** How goal trees score. */
	scoring?: readonly ScoringRule[];
	/** What workflows are made of. */
	nodes?: readonly NodeType[];
	/** Ways of sending messages over HTTP. */
	channels?: readonly ChannelType[];
	/** Pages of a model whose app defines none, so that a plain JSON Schema works as it is. */
	defaultPages?(model: CatalogueModel): Page[];
}

export interface Registry {
	field(kind: string): FieldType | undefined;
	block(type: string): BlockType | undefined;
	fn(name: string): FormulaFunction | undefined;
	aggregate(name: string): AggregateFunction | undefined;
	scoringRule(name: string): ScoringRule | undefined;
	node(type: string): NodeType | undefined;
	channel(key: string): ChannelType | undefined;
	/** Of the first plugin that makes any. */
	defaultPages(model: CatalogueModel): Page[];
	readonly fields: readonly FieldType[];
	readonly blocks: readonly BlockType[];
	readonly functions: readonly FormulaFunction[];
	readonly aggregates: readonly AggregateFunction[];
	readonly scoringRules: readonly ScoringRule[];
	readonly nodes: readonly NodeType[];
	readonly channels: readonly ChannelType[];
}

/** Throws when two plugins bring the same kind: that is a fault of the installation, found at start. */
export function createRegistry(plugins: readonly Plugin[]): Registry {
	const fields = plugins.flatMap((p) => p.fields);
	const blocks = plugins.flatMap((p) => p.blocks);
	const functions = plugins.flatMap((p) => p.functions);
	const scoringRules = plugins.flatMap((p) => p.scoring ?? []);
	const aggregates = plugins.flatMap((p) => p.aggregates ?? []);
	const nodes = plugins.flatMap((p) => p.nodes ?? []);
	const channels = plugins.flatMap((p) => p.channels ?? []);
	const byChannel = index(channels, (c) => c.key, 'channel type');
	const byNode = index(nodes, (n) => n.type, 'node type');
	const byKind = index(fields, (f) => f.kind, 'field kind');
	const byType = index(blocks, (b) => b.type, 'block type');
	const byName = index(functions, (f) => f.name, 'formula function');
	const byAggregate = index(aggregates, (f) => f.name, 'aggregate function');
	const ruleByName = index(scoringRules, (r) => r.name, 'scoring rule');
	const pageMaker = plugins.find((p) => p.defaultPages);
	return {
		field: (k) => byKind.get(k),
		block: (t) => byType.get(t),
		fn: (n) => byName.get(n),
		aggregate: (n) => byAggregate.get(n),
		scoringRule: (n) => ruleByName.get(n),
		node: (t) => byNode.get(t),
		channel: (k) => byChannel.get(k),
		defaultPages: (model) => pageMaker?.defaultPages?.(model) ?? [],
		fields,
		blocks,
		functions,
		aggregates,
		scoringRules,
		nodes,
		channels,
	};
}

function index<T>(items: readonly T[], name: (item: T) => string, what: string): Map<string, T> {
	const map = new Map<string, T>();
	for (const item of items) {
		if (map.has(name(item))) throw new Error(`two plugins bring the ${what} "${name(item)}"`);
		map.set(name(item), item);
	}
	return map;
}
