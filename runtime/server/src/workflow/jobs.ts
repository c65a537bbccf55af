import type { JobKind } from '../jobs/job-kind.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { Problem } from '../http/problem.ts';
import { personStore } from '../stores/person.store.ts';
import { runStore } from '../stores/run.store.ts';
import { taskListStore } from '../stores/task-list.store.ts';
import { applyEvent } from './apply.ts';
import { superiorsOf } from './effects/people.ts';
import { delegationBegins } from './delegation-begins.ts';
import { finishWith } from './finish-with.ts';
import { changedJob, leftJob, timerJob, triggerJob } from './job-names.ts';
import { announceRuns, keepRun, type Opening, opening, openRun, withCare } from './open-run.ts';
import { runChildren } from './run-children.ts';
import { beginByTrigger } from './triggers/begin-by-trigger.ts';

/** A deadline, a reminder, a pause is over. One that was cancelled, or set anew, in the last moment finds nothing. */
const timer: JobKind = {
	kind: timerJob,
	maxAttempts: 12,
	title: () => ({ en: 'A deadline or pause of a workflow', zh: '流程计时' }),
	run: (ctx) =>
		finishWith(ctx, async (open) => {
			const { run, token, name, at } = ctx.job.payload as { run: string; token: number; name: string; at: string };
			const tx = await openRun(open, run);
			const key = `${token}:${name}`;
			if (tx?.row.timers[key] !== at) return { late: true };
			delete tx.row.timers[key];
			const { taken } = await applyEvent(tx, { type: 'node', token, event: { type: 'timer', name } });
			if (taken) await keepRun(open, tx);
			return undefined;
		}),
};

const trigger: JobKind = {
	kind: triggerJob,
	maxAttempts: 12,
	title: () => ({ en: 'Begin a workflow', zh: '触发流程' }),
	run: (ctx) =>
		finishWith(ctx, async (open) => {
			try {
				return await beginByTrigger(open, ctx.job.payload);
			} catch (error) {
				// It runs already for this record, or its app has gone.
				if (error instanceof Problem) return { refused: error.code };
				throw error;
			}
		}),
};

const children: JobKind = {
	kind: runChildren.kind,
	maxAttempts: 12,
	title: () => ({ en: 'Begin further runs of a workflow', zh: '启动子流程' }),
	run: runChildren.run,
};

/** Somebody is not there any more: each of their open tasks is told so, and goes where its node says. */
const left: JobKind = {
	kind: leftJob,
	maxAttempts: 12,
	title: () => ({ en: 'Somebody has left: see to their tasks', zh: '人员离职：处理其待办' }),
	async run(ctx) {
		const { services, env, job } = ctx;
		const person = String(job.payload.person);
		const open = await taskListStore(services.pool, env.schema).openOf(person);
		for (const [i, { id, run }] of open.entries()) {
			let last: Opening | undefined;
			await withCare((careful) =>
				ctx.step(async (client) => {
					last = await opening(services, env, client, careful);
					await handOver(last, person, { id, run });
					return { cursor: { done: i + 1 }, done: i + 1, total: open.length };
				}),
			);
			if (last) await announceRuns(last);
		}
		await ctx.finish();
	},
};

/** What runs wait for may hold now: those about one record, about records of a model, or all when a day has begun. */
const changed: JobKind = {
	kind: changedJob,
	maxAttempts: 12,
	title: () => ({ en: 'Look at what workflows wait for', zh: '检查流程等待的条件' }),
	async run(ctx) {
		const { services, env, job } = ctx;
		const text = (value: unknown) => (typeof value === 'string' ? value : null);
		const runs = await runStore(services.pool, env.schema).watching({ record: text(job.payload.record), model: text(job.payload.model) });
		for (const [i, id] of runs.entries()) {
			let last: Opening | undefined;
			await withCare((careful) =>
				ctx.step(async (client) => {
					last = await opening(services, env, client, careful);
					const tx = await openRun(last, id);
					const tokens = tx?.run.tokens.filter((token) => token.watch !== undefined) ?? [];
					for (const token of tokens) if (tx) await applyEvent(tx, { type: 'node', token: token.id, event: { type: 'changed' } });
					if (tx && tokens.length > 0) await keepRun(last, tx);
					return { cursor: { done: i + 1 }, done: i + 1, total: runs.length };
				}),
			);
			if (last) await announceRuns(last);
		}
		await ctx.finish();
	},
};

async function handOver(open: Opening, person: string, of: { id: string; run: string }): Promise<void> {
	const tx = await openRun(open, of.run);
	const task = tx?.tasks.find((one) => one.id === of.id);
	if (!tx || task?.state !== 'open' || task.assignee !== person) return;
	// Whoever has come back meanwhile keeps what they have.
	if ((await personStore(open.client, open.env.schema, open.set.catalogues).present([person])).length > 0) return;
	const superiors = (await superiorsOf(tx, [person]))[person] ?? [];
	const { taken } = await applyEvent(tx, { type: 'node', token: task.token, event: { type: 'assignee-left', task: task.number, superiors } });
	tx.inboxes.add(person);
	if (taken) await keepRun(open, tx);
}

export function registerWorkflowJobs(jobs: Jobs): void {
	for (const kind of [timer, trigger, children, left, changed, delegationBegins]) jobs.register(kind);
}
