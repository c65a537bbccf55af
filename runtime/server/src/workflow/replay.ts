import { followers, reachable } from '@dougong/engine';
import type { ReplayPreview, RunActBody } from '@dougong/schemas/api';
import { Problem } from '../http/problem.ts';
import { runReadStore } from '../stores/run.store.ts';
import type { Actor } from './act.ts';
import { applyEvent } from './apply.ts';
import { givenVariables } from './given-variables.ts';
import type { RunTransaction } from './transaction.ts';

/** Enters a run again: at the node that is named, or where it stands; with other variables. With `preview` it only tells what would go out again. */
export async function replay(tx: RunTransaction, { ctx }: Actor, body: RunActBody): Promise<ReplayPreview | undefined> {
	const token = tx.run.tokens.find((one) => one.error) ?? tx.run.tokens.find((one) => one.node === body.node) ?? tx.run.tokens[0];
	const to = body.node ?? token?.node;
	if (!token || to === undefined || !tx.pinned.workflow.nodes.some((node) => node.key === to))
		throw new Problem('request.malformed', { reason: { en: `there is no node “${String(to)}” to enter`, zh: `没有可进入的节点“${String(to)}”` } });
	const variables = givenVariables(tx.pinned.workflow, body.variables);
	if (body.preview) return { again: await sentFrom(tx, to) };
	const event = { type: 'replay', token: token.id, node: to, by: ctx.personId ?? '', ...(body.variables && { variables }) } as const;
	if (!(await applyEvent(tx, event)).taken) throw new Problem('run.over');
	return undefined;
}

/** Calls and messages that have left already, from nodes that would be gone through again. */
async function sentFrom(tx: RunTransaction, node: string): Promise<ReplayPreview['again']> {
	const { workflow } = tx.pinned;
	const ahead = new Set(reachable(node, new Map(workflow.nodes.map((one) => [one.key, followers(one)]))));
	const sent = await runReadStore(tx.client, tx.env.schema).effects(tx.row.id);
	return sent
		.filter(({ node: of, attempts, title }) => ahead.has(of) && attempts > 0 && title !== 'run.failed')
		.map(({ kind, node: of, title, updated_at, key }) => ({ kind: kind as 'call' | 'message', node: of, title, sentAt: updated_at.toISOString(), key }));
}
