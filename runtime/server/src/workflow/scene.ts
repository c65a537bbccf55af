import { type NodeScene, nodeOf, type NodeType, type Registry, type Run, type TaskNeeds, type TrailStep } from '@dougong/engine';
import type { Workflow } from '@dougong/schemas';
import type { StoredTask } from '../stores/task.store.ts';
import { runTasks } from './transaction.ts';

/** What a screen has to know of an open task, as its node says now. */
export interface TaskOffers extends TaskNeeds {
	verbs: readonly string[];
}
export interface SceneOf {
	workflow: Workflow;
	registry: Registry;
	runId: string;
	run: Run;
	tasks: readonly StoredTask[];
	trail: readonly TrailStep[];
	facts: NodeScene['facts'];
}

const nothing: TaskNeeds = { comment: [], signature: false, returnTo: [], straightBack: 'never', instructions: null };

export function offersOf(of: SceneOf, task: StoredTask): TaskOffers {
	const at = sceneOf(of, task);
	if (!at) return { ...nothing, verbs: [] };
	return { ...nothing, ...at.type.needs?.(at.scene, at.view), verbs: at.type.verbs ? at.type.verbs(at.scene, at.view) : task.verbs };
}

/** Its verbs only. */
export function verbsOf(of: SceneOf, task: StoredTask): readonly string[] {
	const at = sceneOf(of, task);
	return at ? (at.type.verbs ? at.type.verbs(at.scene, at.view) : task.verbs) : [];
}

/** Undefined: nothing is asked of anybody here. */
function sceneOf(of: SceneOf, task: StoredTask) {
	const node = nodeOf(of.workflow, task.node);
	const type: NodeType | undefined = node && of.registry.node(node.type);
	const token = of.run.tokens.find((one) => one.id === task.token);
	if (!node || !type || !token || task.state !== 'open' || task.kind === 'copy') return undefined;
	const { run, workflow, facts } = of;
	const tasks = runTasks(of.tasks.filter((one) => one.token === task.token));
	const scene: NodeScene = {
		...{ node, workflow, state: token.state, tasks, facts, next: () => 0 },
		run: { ...run, id: of.runId, trail: of.trail },
		...(token.kept !== undefined && { kept: token.kept }),
	};
	const view = tasks.find((one) => one.number === task.number);
	return view && { type, scene, view };
}
