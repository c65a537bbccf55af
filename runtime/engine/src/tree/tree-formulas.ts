import type { GoalTree } from '@dougong/schemas';
import type { FormulaSource } from '../computed/source.ts';
import type { Registry } from '../kinds/registry.ts';
import { bandText, inOrderOfConcern } from './bands.ts';
import { asOperand, both, numberLiteral, over, relationName, textLiteral } from './formula-text.ts';
import { achievementFormula } from './scoring-formula.ts';

/** A formula that a tree writes for one field of its model. */
export interface TreeFormula {
	field: string;
	/** What the field is to the tree. */
	use: 'score' | 'achievement' | 'status' | 'leastConfidence';
	text: string;
}

/**
 * The formulas of the fields that a goal tree fills (ADR 7). They are what people read when they ask where a number comes from, and all
 * there is: every screen, list and history works on the fields that they compute.
 *
 * A record without children that count has its own achievement as its score; the others have what the roll-up makes of their children, or
 * with `own: 'first'` their own achievement as well where they are measured.
 * Total: what a tree leaves out, or says wrongly (the checker tells), has no formula.
 */
export function treeFormulas(tree: GoalTree, registry: Registry): TreeFormula[] {
	const { fields } = tree;
	const where = tree.where === undefined ? undefined : asOperand(tree.where);
	const own = achievementFormula(tree, registry);
	if (own === undefined) return [];
	const counting = (text: string) => (where === undefined ? text : `IF(${where}, ${text})`);
	const leaf = fields.achievement === undefined ? own : `[${fields.achievement}]`;
	const rolled = rollup({ tree, where, score: `[${fields.score}]` });
	const above = tree.rollup.own === 'first' ? `COALESCE(${leaf}, ${rolled})` : rolled;
	const formulas: (TreeFormula | undefined)[] = [
		fields.achievement === undefined ? undefined : { field: fields.achievement, use: 'achievement', text: counting(own) },
		{ field: fields.score, use: 'score', text: counting(`IF(${isLeaf(tree, where)}, ${leaf}, ${above})`) },
		statusFormula(tree, where),
		confidenceFormula(tree, where),
	];
	return formulas.filter((f) => f !== undefined);
}

/** The same as sources of computed fields. A mistake in the whole is shown at the scoring. */
export function treeSources(tree: GoalTree, registry: Registry): { field: string; source: FormulaSource }[] {
	return treeFormulas(tree, registry).map(({ field, use, text }) => ({
		field,
		source: { source: 'tree', tree: tree.key, text, parts: [{ pointer: pointers[use], from: 0, text }] },
	}));
}
const pointers = { score: '/rollup', achievement: '/scoring', status: '/bands', leastConfidence: '/fields/leastConfidence' } as const;

function isLeaf({ contributions }: GoalTree, where: string | undefined): string {
	const noChildren = `${over('COUNT', 'children', [], where)} = 0`;
	return contributions ? `${noChildren} AND ${over('COUNT', relationName(contributions.model, contributions.to), [])} = 0` : noChildren;
}

interface Rolling {
	tree: GoalTree;
	/** Condition on the records that count, as an operand. */
	where: string | undefined;
	/** The field of the scores, as a formula reads it. */
	score: string;
}

function rollup(rolling: Rolling): string {
	const { tree, where, score } = rolling;
	const { method, missing = 'renormalise' } = tree.rollup;
	const made = tree.contributions ? sharedRollup(rolling) : rollups[method](rolling);
	const set = method === 'leaf-mean' ? 'descendants' : 'children';
	const members = method === 'leaf-mean' ? leaves(where) : where;
	if (missing === 'block') return `IF(${over('COUNT', set, [], both(`ISBLANK(${score})`, members))} > 0, BLANK, ${made})`;
	// Nothing scored at all is no score, not 0.
	if (missing === 'zero' && method !== 'sum') return `IF(${over('COUNT', set, [], both(`NOT ISBLANK(${score})`, members))} = 0, BLANK, ${made})`;
	return made;
}

const rollups: { [M in GoalTree['rollup']['method']]: (rolling: Rolling) => string } = {
	weighted: (rolling) => {
		const { tree, where } = rolling;
		const weight = `[${tree.fields.weight ?? ''}]`;
		return `IF(COALESCE(${over('SUM', 'children', [weight], where)}, 0) = 0, ${mean(rolling)}, ${over('WEIGHTED_AVERAGE', 'children', [value(rolling), weight], where)})`;
	},
	mean: (rolling) => mean(rolling),
	'leaf-mean': (rolling) => over('AVERAGE', 'descendants', [value(rolling)], leaves(rolling.where)),
	minimum: (rolling) => over('MIN', 'children', [value(rolling)], rolling.where),
	sum: ({ score, where }) => over('SUM', 'children', [score], where),
};

function mean(rolling: Rolling): string {
	return over('AVERAGE', 'children', [value(rolling)], rolling.where);
}

/** A child's score: aggregates pass over blanks, unless they count as 0. */
function value({ tree, score }: Rolling): string {
	return tree.rollup.missing === 'zero' ? `COALESCE(${score}, 0)` : score;
}

function leaves(where: string | undefined): string {
	return both(`${over('COUNT', 'children', [], where)} = 0`, where) ?? '';
}

/**
 * With further parents, a child counts with what it does not give to others, and what gives to this record with its share. What is given is
 * the own achievement of the giver: a score that comes from children would let two records follow from each other.
 */
function sharedRollup({ tree, where, score }: Rolling): string {
	const { contributions, fields } = tree;
	if (!contributions) return 'BLANK';
	const given = relationName(contributions.model, contributions.from);
	const taken = relationName(contributions.model, contributions.to);
	const scored = value({ tree, where, score });
	const achieved = `[${contributions.from}.${fields.achievement ?? ''}]`;
	const kept = `(100 - COALESCE(${over('SUM', given, [`[${contributions.share}]`])}, 0))`;
	const share = `[${contributions.share}]`;
	const sum = (own: string, ownWhere: string | undefined, other: string, otherWhere?: string) =>
		`(COALESCE(${over('SUM', 'children', [own], ownWhere)}, 0) + COALESCE(${over('SUM', taken, [other], otherWhere)}, 0))`;
	if (tree.rollup.method === 'sum') return `${sum(`${scored} * ${kept}`, where, `${achieved} * ${share}`)} / 100`;
	const isWeighted = tree.rollup.method === 'weighted' && fields.weight !== undefined;
	const [weight, otherWeight] = isWeighted ? [`[${fields.weight}] * ${kept}`, `[${contributions.from}.${fields.weight}] * ${share}`] : [kept, share];
	const counted = both(`NOT ISBLANK(${scored})`, where);
	return `${sum(`${scored} * ${weight}`, where, `${achieved} * ${otherWeight}`)} / ${sum(weight, counted, otherWeight, `NOT ISBLANK(${achieved})`)}`;
}

function statusFormula(tree: GoalTree, where: string | undefined): TreeFormula | undefined {
	const { fields, bands = [], statusFrom = 'score' } = tree;
	if (fields.status === undefined || bands.length === 0) return undefined;
	const banded = (value: string) => `BAND(${value}, ${bands.map((b) => `${textLiteral(bandText(b))}, ${textLiteral(b.key)}`).join(', ')})`;
	const made = (text: string): TreeFormula => ({ field: fields.status ?? '', use: 'status', text });
	const own = banded(`[${fields.score}]`);
	if (statusFrom === 'score') return made(own);
	if (statusFrom === 'pace') {
		const pace = paceFormula(tree);
		return pace === undefined ? undefined : made(banded(pace));
	}
	const below = (key: string) => over('COUNT', 'children', [], both(`[${fields.status}] = ${textLiteral(key)}`, where));
	const worst = inOrderOfConcern(bands).map(({ key }) => `${below(key)} > 0, ${textLiteral(key)}`);
	const isMeasured = tree.rollup.own === 'first' && fields.achievement !== undefined ? ` OR NOT ISBLANK([${fields.achievement}])` : '';
	const status = `IF(${over('COUNT', 'children', [], where)} = 0${isMeasured}, ${own}, IFS(${worst.join(', ')}))`;
	return made(where === undefined ? status : `IF(${where}, ${status})`);
}

/** The score against what could be expected by now: 1 is just as expected. Blank before the first day. */
function paceFormula({ fields, full = 100 }: GoalTree): string | undefined {
	const { score, from, to } = fields;
	if (from === undefined || to === undefined) return undefined;
	const elapsed = `CLAMP((DAYS_BETWEEN([${from}], TODAY()) + 1) / (DAYS_BETWEEN([${from}], [${to}]) + 1), 0, 1)`;
	return `[${score}] / (${numberLiteral(full)} * ${elapsed})`;
}

/** The least of its own confidence and that of its children. */
function confidenceFormula({ fields }: GoalTree, where: string | undefined): TreeFormula | undefined {
	const { confidence, leastConfidence } = fields;
	if (confidence === undefined || leastConfidence === undefined) return undefined;
	const least = over('MIN', 'children', [`[${leastConfidence}]`], where);
	const text = `COALESCE(MIN([${confidence}], ${least}), [${confidence}], ${least})`;
	return { field: leastConfidence, use: 'leastConfidence', text: where === undefined ? text : `IF(${where}, ${text})` };
}
