import { CascadeAccept, CascadeRequest, FreezeResults, TreeMove, WeightsChange } from '@dougong/schemas/api';
import type { GoalTree } from '@dougong/schemas';
import type { TSchema } from '@sinclair/typebox';
import { findModel } from '../stores/record-source.ts';
import { absoluteModel } from '@dougong/engine';
import type { PublishedApp } from '../catalogues.ts';
import type { Json, Say } from './openapi-shared.ts';
import type { RoleView } from './view.ts';

const span = ['from', 'to'].map((name) => ({ name, in: 'query', required: true, schema: { type: 'string', format: 'date' } }));
const refusals = Object.fromEntries(
	[400, 401, 403, 404, 409, 422, 503].map((status) => [String(status), { $ref: `#/components/responses/refused-${status}` }]),
);

/** The addresses of an app’s goal trees whose records these roles read, each cut to what the tree is set up for. */
export function treePaths(app: PublishedApp, view: RoleView, say: Say): { paths: Json; tags: Json[] } {
	const trees = app.bundle.definitions.filter((d) => d.kind === 'goal-tree').filter((tree) => isRead(tree, app, view));
	return {
		paths: Object.assign({}, ...trees.map((tree) => pathsOf(seenOf(tree, app, view), say))),
		tags: trees.map((tree) => ({ name: tagOf(tree), description: tree.title })),
	};
}

function isRead(tree: GoalTree, app: PublishedApp, view: RoleView): boolean {
	const model = findModel(view.set.catalogues, absoluteModel(tree.model, app.key));
	return model !== undefined && view.access(model.ref).rows.read.kind !== 'never';
}

/** The tree without cascades into models that these roles do not read. */
function seenOf(tree: GoalTree, app: PublishedApp, view: RoleView): GoalTree {
	const isSeen = (ref: string) => {
		const model = findModel(view.set.catalogues, absoluteModel(ref, app.key));
		return model !== undefined && view.access(model.ref).rows.read.kind !== 'never';
	};
	return { ...tree, ...(tree.cascade && { cascade: tree.cascade.filter((rule) => isSeen(rule.each.model)) }) };
}

function tagOf(tree: GoalTree): string {
	return `tree ${tree.key}`;
}

function pathsOf(tree: GoalTree, say: Say): Json {
	const at = `/trees/${tree.key}`;
	const operation = (name: string, summary: string, rest: Json): Json => ({
		operationId: `${name}_${tree.key}`,
		tags: [tagOf(tree)],
		summary,
		...rest,
		responses: { '200': { description: summary, content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } } }, ...refusals },
	});
	const asking = (name: string, summary: string, parameters: readonly Json[] = []) => ({
		get: operation(name, summary, { ...(parameters.length > 0 && { parameters }) }),
	});
	const doing = (name: string, summary: string, schema: TSchema, example: Json) => ({
		post: operation(name, summary, { requestBody: { required: true, content: { 'application/json': { schema, example } } } }),
	});
	const ofRecord = (what: string, name: string, summary: string, parameters?: readonly Json[]) => ({
		[`${at}/records/{id}/${what}`]: { parameters: [{ $ref: '#/components/parameters/id' }], ...asking(name, summary, parameters) },
	});
	const id = '0197c0de-0000-7000-8000-000000000001';
	const period = { from: '2026-01-01', to: '2026-01-31' };
	return {
		...ofRecord('path', 'path', say('From a record up to the top', '从记录到根的路径')),
		...ofRecord('score', 'score', say('The score of a period, and its parts', '期间得分及其构成'), span),
		...(tree.weights && {
			...ofRecord('group', 'group', say('The records that share a total of weight', '共享权重合计的记录')),
			...ofRecord('weights', 'timeline', say('What a record weighed, when and why', '权重的变化记录')),
			[`${at}/weights`]: doing('weights', say('Set weights of a group; the others give way', '设置一组权重，其余相应调整'), WeightsChange, {
				of: id,
				weights: [{ id, weight: 35 }],
				preview: true,
			}),
		}),
		[`${at}/move`]: doing('move', say('Move a record, or see what would change', '移动记录，或预览变化'), TreeMove, { id, parent: null, preview: true }),
		...((tree.cascade?.length ?? 0) > 0 && {
			[`${at}/cascade`]: doing('cascade', say('Make the children that a rule says', '按规则生成下级'), CascadeRequest, {
				id,
				rule: tree.cascade?.[0]?.key,
				preview: true,
			}),
			[`${at}/cascade/accept`]: doing('cascade_accept', say('Make proposed changes', '接受建议的变更'), CascadeAccept, {
				id,
				rule: tree.cascade?.[0]?.key,
				records: [id],
			}),
		}),
		...(tree.results && { [`${at}/results`]: doing('results', say('Keep what a period came to', '保存期间结果'), FreezeResults, period) }),
		...(tree.revisions && { [`${at}/revisions`]: asking('revisions', say('How often records were revised', '修订次数'), span) }),
		...(tree.dependencies && { [`${at}/warnings`]: asking('warnings', say('What waits for something late', '等待中的预警')) }),
	};
}
