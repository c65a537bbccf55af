import { isUnderWay } from '@dougong/schemas';
import type { TaskCounts, TaskEntry, TaskList, TaskQuery } from '@dougong/schemas/api';
import type { RequestContext } from '../http/context.ts';
import type { Language } from '../http/problem.ts';
import type { CursorKey } from '../records/cursor.ts';
import type { Services } from '../services.ts';
import { type InboxPosition, type InboxRow, taskListStore } from '../stores/task-list.store.ts';
import { pinnedWorkflow } from './definitions.ts';
import { outcomeTitle } from './outcome-title.ts';
import { type PersonNames, personNames } from './person-names.ts';
import { standsFor } from './stand-in.ts';
import { nodeTitleOf, textOf } from './texts.ts';
import { ownWords } from './verb-words.ts';

export interface Reading {
	services: Services;
	ctx: RequestContext;
	language: Language;
}
const usualLimit = 30;
/** Verbs that need nothing but a click, or one comment for all. */
const batchVerbs = new Set(['approve', 'reject', 'transfer']);

/** A page of one of the reader's boxes. */
export async function readInbox({ services, ctx, language }: Reading, query: TaskQuery, cursors: CursorKey): Promise<TaskList> {
	const me = ctx.personId;
	if (me === null) return { tasks: [], cursor: null };
	const { box = 'todo', cursor, limit = usualLimit, ...narrow } = query;
	const identity = `tasks ${JSON.stringify([me, box, narrow])}`;
	const position = cursor === undefined ? null : cursors.read(identity, cursor);
	const after: InboxPosition | null = position && { due: position[0] ?? 'infinity', id: position[1] ?? '' };
	const store = taskListStore(services.pool, ctx.env.schema);
	const wanted = { ...narrow, limit: limit + 1 };
	const rows =
		box === 'todo'
			? await store.todo(me, await standsFor(services.pool, ctx), wanted, after, ctx.now)
			: box === 'started'
				? await store.started(me, wanted, after)
				: await store[box](me, wanted, after, ctx.now);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	return {
		tasks: await entriesOf({ services, ctx, language }, page),
		cursor: rows.length > limit && last ? cursors.sign(identity, [last.cursor_due, last.id]) : null,
	};
}

export async function countInbox({ services, ctx }: Pick<Reading, 'services' | 'ctx'>): Promise<TaskCounts> {
	if (ctx.personId === null) return { todo: 0, overdue: 0, copied: 0, started: 0 };
	return taskListStore(services.pool, ctx.env.schema).counts(ctx.personId, await standsFor(services.pool, ctx), ctx.now);
}

/** Lines as the reader sees them, with titles in their language. */
export async function entriesOf(reading: Reading, rows: readonly InboxRow[]): Promise<TaskEntry[]> {
	const { services, ctx } = reading;
	const open = rows.filter((row) => isUnderWay(row.run_status)).map((row) => row.run);
	const waiting = rows.some((row) => row.kind === 'run') ? await taskListStore(services.pool, ctx.env.schema).waitingFor([...new Set(open)]) : [];
	const names = await personNames(reading, [...rows.flatMap((row) => [row.initiator, row.assignee, row.done_by]), ...waiting.map((one) => one.assignee)]);
	return Promise.all(
		rows.map((row) => {
			const waitsFor = [...new Set(waiting.flatMap((one) => (one.run === row.run ? [one.assignee] : [])))];
			return entryOf(reading, row, names, waitsFor);
		}),
	);
}

async function entryOf({ services, ctx, language }: Reading, row: InboxRow, names: PersonNames, waitsFor: readonly string[]): Promise<TaskEntry> {
	const pinned = await pinnedWorkflow(services, ctx.env, ctx.catalogues, { app: row.app, key: row.workflow, revision: row.revision });
	const workflow = pinned?.workflow;
	const home = pinned?.home;
	const isRun = row.kind === 'run';
	const isMine = row.assignee === ctx.personId;
	const labels = isRun ? undefined : ownWords(pinned, row.node, language);
	return {
		id: isRun ? null : row.id,
		run: row.run,
		app: row.app,
		workflow: {
			key: row.workflow,
			title: workflow && home ? textOf(home, `workflow.${workflow.key}.title`, workflow.title, language) : row.workflow,
			icon: workflow?.icon ?? null,
		},
		subject: row.title,
		node:
			row.node === null || isRun
				? null
				: {
						key: row.node,
						title: pinned ? nodeTitleOf(pinned, row.node, services.registry, language) : row.node,
					},
		kind: row.kind,
		state: row.state,
		runStatus: row.run_status,
		outcome: row.outcome,
		outcomeTitle: outcomeTitle(pinned, row.outcome, services.registry, language),
		verb: row.verb,
		...(labels && { labels }),
		initiator: names.ref(row.initiator),
		assignee: names.ref(row.assignee),
		onBehalfOf: isRun || isMine || row.kind === 'copy' || (row.state !== 'open' && row.done_by !== ctx.personId) ? null : names.ref(row.assignee),
		verbs: row.state === 'open' && row.kind !== 'copy' && !isRun ? row.verbs.filter((verb) => batchVerbs.has(verb)) : [],
		createdAt: row.created_at.toISOString(),
		due: row.due?.toISOString() ?? null,
		overdue: row.state === 'open' && row.due !== null && row.due < ctx.now,
		decidedAt: row.decided_at?.toISOString() ?? null,
		waitingFor: waitsFor.flatMap((id) => names.ref(id) ?? []),
		urged: row.urged,
		unread: !isRun && row.read_at === null && row.state !== 'cancelled' && isMine,
	};
}
