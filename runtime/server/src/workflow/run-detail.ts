import { exitsOf, nextOf, nilId } from '@dougong/engine';
import type { JsonValue, Workflow } from '@dougong/schemas';
import type { RunDetail } from '@dougong/schemas/api';
import type { Language } from '../http/problem.ts';
import { orNothing } from '../http/or-nothing.ts';
import { Problem } from '../http/problem.ts';
import { runReadStore, type StoredRun, type StoredStep } from '../stores/run.store.ts';
import type { StoredTask } from '../stores/task.store.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { heard } from './discretion.ts';
import { findRun, isMentioned, type RunReading } from './find-run.ts';
import type { Reading } from './inbox.ts';
import { exitTitle } from './outcome-title.ts';
import { runEntries } from './run-list.ts';
import { allowedWith } from './run-verbs.ts';
import { isOwner } from './sight.ts';
import { storyOf } from './story.ts';
import { nodeTitleOf } from './texts.ts';

/** The picture of a run, where it stands, and its story. */
export async function readRun(reading: RunReading, id: string): Promise<RunDetail> {
	const { services, ctx } = reading;
	const { run, tasks, pinned, sight } = await findRun(reading, id);
	const store = runReadStore(services.pool, ctx.env.schema);
	const [entry] = await runEntries(reading, [run]);
	const steps = await store.steps(id);
	const effects = await store.effects(id);
	const owns = isOwner(ctx, run.app, pinned.workflow);
	// Of other records, which the reader need not see.
	const children = await store.childrenOf(id, owns ? null : (ctx.personId ?? nilId));
	const parent = run.parent === null ? null : await orNothing(findRun(reading, run.parent));
	const published = ctx.catalogues.apps.get(run.app);
	if (!entry) throw new Problem('run.unknown');
	return {
		...entry,
		nodes: nodesOf(reading, pinned, run, { steps, tasks }),
		edges: [...edgesOf(reading, pinned, steps), ...withdrawnEdges(pinned.workflow, steps, reading.language)],
		// What formulas and calls have left in them may be more than any role of the initiator shows.
		variables: owns ? variablesOf(pinned.workflow, run) : [],
		story: await storyOf(reading, pinned, heard(steps, { sight, me: ctx.personId, confidential: pinned.workflow.confidential === true })),
		allowed: allowedWith(ctx, run, tasks, pinned.workflow, await isMentioned(reading, run)),
		children: await runEntries(reading, children),
		parent: parent && { id: parent.run.id, subject: parent.run.title },
		effects: owns
			? effects.map((one) => ({
					...{ key: one.key, kind: one.kind as 'call' | 'message', node: one.node, title: one.title, state: one.state },
					...{ attempts: one.attempts, at: one.updated_at.toISOString(), error: one.error },
				}))
			: [],
		latest: published && published.revision !== run.revision && published.catalogue.workflows.has(run.workflow) ? published.revision : null,
	};
}

type Trail = { steps: readonly StoredStep[]; tasks: readonly StoredTask[] };
function nodesOf(reading: Reading, pinned: PinnedWorkflow, run: StoredRun, { steps, tasks }: Trail): RunDetail['nodes'] {
	const { workflow } = pinned;
	return workflow.nodes.map((node) => {
		const token = run.state.tokens.find((one) => one.node === node.key);
		// A node for what is returned is passed through on the way there: nobody has done it before it asks somebody.
		const isPassed = node.onlyReturned === true && !tasks.some((task) => task.node === node.key);
		const visits = isPassed ? 0 : steps.filter((step) => step.kind === 'entered' && step.node === node.key).length;
		return {
			key: node.key,
			type: node.type,
			title: nodeTitle(reading, pinned, node.key),
			icon: reading.services.registry.node(node.type)?.icon ?? 'circle',
			state: token ? (token.error ? 'failed' : 'waiting') : visits > 0 ? 'done' : 'ahead',
			visits,
			position: workflow.layout?.[node.key] ?? null,
		};
	});
}

function edgesOf({ services, language }: Reading, pinned: PinnedWorkflow, steps: readonly StoredStep[]): RunDetail['edges'] {
	const { workflow } = pinned;
	const taken = new Set(steps.flatMap((step) => (step.kind === 'left' ? [`${step.node} ${String(step.details.exit)}`] : [])));
	return workflow.nodes.flatMap((node) => {
		const exits = exitsOf(node, services.registry.node(node.type), workflow);
		return exits.flatMap((exit) => {
			const to = nextOf(node, exit.key, exits);
			return to === undefined
				? []
				: [
						{
							from: node.key,
							to,
							exit: exit.key,
							title: exits.length > 1 ? exitTitle(pinned, node.key, exit, language) : '',
							taken: taken.has(`${node.key} ${exit.key}`),
						},
					];
		});
	});
}

/** From where it stood when it was withdrawn to where it went then; none where it ended at once. */
function withdrawnEdges({ withdrawTo }: Workflow, steps: readonly StoredStep[], language: Language): RunDetail['edges'] {
	const at = steps.findIndex((step) => step.kind === 'withdrawn' && step.node === null);
	if (withdrawTo === undefined || at < 0) return [];
	const after = steps.slice(at + 1);
	const came = after.findIndex((step) => step.kind === 'entered');
	const stood = after.slice(0, Math.max(0, came)).flatMap(({ kind, node }) => (kind === 'cancelled' && node !== null ? [node] : []));
	const title = language === 'en' ? 'Withdrawn' : '撤回';
	return [...new Set(stood)].map((from) => ({ from, to: withdrawTo, exit: '', title, taken: true, withdrawn: true }));
}

function variablesOf(workflow: Workflow, run: StoredRun): RunDetail['variables'] {
	const text = (value: JsonValue | undefined) =>
		value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
	return (workflow.variables ?? []).map(({ key, title }) => ({ key, title, text: text(run.state.variables[key]) }));
}

const nodeTitle = ({ services, language }: Reading, pinned: PinnedWorkflow, key: string) => nodeTitleOf(pinned, key, services.registry, language);
