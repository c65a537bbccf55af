import { nodeOf, type Registry, type Token } from '@dougong/engine';
import { isUnderWay, type Workflow } from '@dougong/schemas';
import type { MoveResult, MoveRuns } from '@dougong/schemas/api';
import type { Environment } from '../http/context.ts';
import { type Language, type LocalText, Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { runOperationStore } from '../stores/run-operation.store.ts';
import { applyEvent } from './apply.ts';
import { type PinnedWorkflow, pinnedWorkflow } from './definitions.ts';
import { inRunTransaction, keepRun, openRun } from './open-run.ts';
import { nodeTitleOf } from './texts.ts';
import type { RunTransaction } from './transaction.ts';

interface Moving {
	services: Services;
	env: Environment;
	/** Who has it done. */
	by: string | null;
	language: Language;
	/** As it is published now. */
	target: PinnedWorkflow;
	body: MoveRuns;
}
/** Runs that one request looks at, unless it says otherwise. */
const usualLimit = 200;
/** What becomes of one place of a run. `again`: it is entered anew, so that what it waits for is that of the new definition. */
type Place = { token: Token; to: string; again: boolean } | { token: Token; reason: LocalText };

/**
 * Takes open runs of an older revision to the present one: what people were asked stays asked where the node is of the same type; what only waits
 * (a time, a condition) is entered anew; what cannot go stays as a whole, with the reason. One transaction for each run; at most `limit` runs at
 * once, and the answer says where the next ones begin.
 */
export async function moveRuns(moving: Moving): Promise<MoveResult> {
	const { services, env, target, body, language } = moving;
	const app = target.home.app.key;
	const set = await services.catalogues.get(env);
	const former = await pinnedWorkflow(services, env, set, { app, key: target.workflow.key, revision: body.from });
	if (!former || body.from >= target.revision) throw new Problem('move.nothing');
	const { limit = usualLimit, cursor: after = null, runs = null } = body;
	const of = { app, workflow: target.workflow.key, revision: body.from };
	const { ids, remaining } = await runOperationStore(services.pool, env.schema).openOn(of, { ids: runs, after, limit });
	const cursor = remaining > 0 ? (ids.at(-1) ?? null) : null;
	const result: MoveResult = { moved: 0, cursor, remaining, stay: [], mapping: [], targets: [] };
	const standing = new Map<string, number>();
	for (const id of ids) {
		await inRunTransaction(services, env, async (open) => {
			const tx = await openRun(open, id);
			if (!tx || !isUnderWay(tx.run.status) || tx.row.revision !== body.from) return;
			for (const { node } of tx.run.tokens) standing.set(node, (standing.get(node) ?? 0) + 1);
			const move = { former: former.workflow, next: target.workflow, nodes: body.nodes ?? {}, registry: services.registry };
			const places = tx.run.tokens.map((token) => placeOf(token, move));
			const kept = places.find((place) => 'reason' in place);
			if (kept && 'reason' in kept) {
				result.stay.push({ run: id, subject: tx.row.title, node: kept.token.node, reason: kept.reason[language === 'en' ? 'en' : 'zh'] });
				return;
			}
			result.moved++;
			if (body.preview) return;
			const moved = takeOver(tx, target, places as Exclude<Place, { reason: LocalText }>[]);
			await runOperationStore(open.client, env.schema).renameTasks(id, moved.renamed);
			moved.tx.steps.push({
				...{ kind: 'moved', node: null, token: null, by: moving.by, for_person: null, verb: 'move', comment: null },
				details: { from: body.from, to: target.revision },
			});
			for (const token of moved.again) await applyEvent(moved.tx, { type: 'replay', token, by: moving.by ?? '' });
			await keepRun(open, moved.tx);
		});
	}
	const title = (workflow: Workflow, key: string) => nodeTitleOf({ home: target.home, workflow }, key, services.registry, language);
	result.mapping = [...standing].map(([from, runs]) => {
		const suggestion = suggestionFor(from, former.workflow, target.workflow);
		const given = body.nodes?.[from];
		return { from, title: title(former.workflow, from), runs, to: given === undefined ? suggestion : given, suggestion };
	});
	result.targets = target.workflow.nodes.map(({ key }) => ({ key, title: title(target.workflow, key) }));
	return result;
}

/** The node of the same key, if it is still of that type. */
function suggestionFor(key: string, former: Workflow, next: Workflow): string | null {
	return typeOf(next, key) !== undefined && typeOf(next, key) === typeOf(former, key) ? key : null;
}
const typeOf = (workflow: Workflow, key: string) => nodeOf(workflow, key)?.type;

interface Move {
	former: Workflow;
	next: Workflow;
	nodes: NonNullable<MoveRuns['nodes']>;
	registry: Registry;
}
function placeOf(token: Token, { former, next, nodes, registry }: Move): Place {
	const given = nodes[token.node];
	if (given === null) return { token, reason: keptByChoice };
	const to = given ?? suggestionFor(token.node, former, next);
	if (to === null || typeOf(next, to) === undefined) return { token, reason: noPlace(token.node) };
	const lost = [...token.forks.map((mark) => mark.node), ...(token.back ?? []).map((mark) => mark.node)].find(
		(node) => suggestionFor(node, former, next) === null,
	);
	if (lost !== undefined) return { token, reason: noPlace(lost) };
	const isSame = typeOf(next, to) === typeOf(former, token.node);
	if (token.join) return isSame ? { token, to, again: false } : { token, reason: atJoin };
	if (token.asked.length > 0) return isSame ? { token, to, again: false } : { token, reason: underWay };
	const asksPeople = registry.node(typeOf(next, to) ?? '')?.verbs !== undefined;
	// A token that stands still because of an error does so in the new revision too, until somebody replays it.
	return { token, to, again: !isSame || (!asksPeople && token.error === undefined) };
}

/** The run on the new revision, with its tokens on the nodes that these have become. */
function takeOver(tx: RunTransaction, target: PinnedWorkflow, places: readonly { token: Token; to: string; again: boolean }[]) {
	const tokens = tx.run.tokens.map((token) => ({ ...token, node: places.find((place) => place.token.id === token.id)?.to ?? token.node }));
	const renamed = new Map(places.flatMap(({ token, to }) => (token.node === to ? [] : [[token.node, to] as const])));
	for (const task of tx.tasks) if (task.state === 'open') task.node = renamed.get(task.node) ?? task.node;
	tx.row.revision = target.revision;
	const moved: RunTransaction = { ...tx, pinned: target, run: { ...tx.run, revision: target.revision, tokens } };
	return { tx: moved, renamed, again: places.flatMap(({ token, again }) => (again ? [token.id] : [])) };
}

const keptByChoice: LocalText = { en: 'It was to stay on its revision.', zh: '按选择保留在原版本。' };
const noPlace = (node: string): LocalText => ({
	en: `The node “${node}” is not in the present revision, or of another type. Say where it goes.`,
	zh: `当前版本中没有节点“${node}”或其类型已改变，请指定对应节点。`,
});
const atJoin: LocalText = { en: 'It waits for other branches at a join, and can only go on at a join.', zh: '正在汇合节点等待其他分支，只能迁移到汇合节点。' };
const underWay: LocalText = {
	en: 'A call or further runs are under way. Move it when they have come back.',
	zh: '外部调用或子流程正在进行，请在返回后再迁移。',
};
