import { divide, Num, numberText } from '@dougong/engine';
import type { TreePath } from '@dougong/schemas/api';
import { planned } from '../records/list.ts';
import { runStatement } from '../stores/record-runner.ts';
import { compilePath, type PathStep } from '../stores/tree-path.ts';
import { numberOf, requireSeen, type TreeReading } from './reading.ts';

/** From a record up to the top of its tree. Refuses with record.not-found. */
export async function readPath(reading: TreeReading, id: string): Promise<TreePath> {
	const { services, ctx, view, tree } = reading;
	await requireSeen(reading, services.pool, id);
	const path = planned(view, `path ${tree.ref}`, () => compilePath(view.scope(ctx.env.schema), tree));
	const steps = (await runStatement(services.pool, path.statement, path.statement.bind(ctx.facts, { id }))).map(path.step);
	const shares = sharesOf(steps, tree.definition.rollup.method);
	return {
		steps: steps.map((step, i) => {
			if (!step.isSeen) return { id: step.id, title: null, level: null, weight: null, score: null, status: null, share: null, restricted: true };
			const { title, level, score, status } = step;
			// What a record weighs could be worked out from its share.
			const isOpen = step.own === null || step.weight !== null;
			return { id: step.id, title, level, weight: numberOf(step.weight), score, status, share: isOpen ? (shares[i] ?? null) : null };
		}),
	};
}

/**
 * Of each step its part of the root's score, in percent; 0 below a step that is scored
 * by its own achievement, null from where the roll-up has no parts, such as the smallest of them.
 */
function sharesOf(steps: readonly PathStep[], method: string): (string | null)[] {
	let share: InstanceType<typeof Num> | undefined = new Num(100);
	const shares: (string | null)[] = [];
	for (const [i, step] of steps.toReversed().entries()) {
		if (steps.at(-i)?.isOwn && i > 0) share = new Num(0);
		else if (i > 0 && share) {
			const part = partOf(step, method);
			const kept = part && new Num(100).minus(step.given ?? 0).dividedBy(100);
			share = part && kept ? share.times(part).times(kept) : undefined;
		}
		shares.push(share ? numberText(share.toDecimalPlaces(10)) : null);
	}
	return shares.reverse();
}

function partOf({ own, together, siblings }: PathStep, method: string) {
	const sum = new Num(together ?? 0);
	if (method === 'weighted' && !sum.isZero()) return divide(new Num(own ?? 0), sum);
	return method === 'weighted' || method === 'mean' ? divide(new Num(1), new Num(siblings)) : undefined;
}
