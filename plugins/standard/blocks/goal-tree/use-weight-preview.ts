import type { WeightGroup } from '@dougong/schemas/api';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useMemo, useState } from 'react';
import { isProblem } from '../shared/save-problem.ts';
import type { Goals } from './goals.ts';
import { changeOf, isUnchanged, previewWeights, type WeightDraft, type WeightPreview, withAnswer } from './weights.ts';

const pauseMs = 300;

/**
 * What the weights would be: at once as worked out here, and as the server says as soon as typing pauses. The server knows what is not
 * seen here: rules that apply on top, and what the writer may not do.
 */
export function useWeightPreview(goals: Goals, of: string, group: WeightGroup | undefined, draft: WeightDraft) {
	const {
		runtime: { trees },
		tree,
	} = goals;
	const local = useMemo<WeightPreview | undefined>(() => group && previewWeights(group, draft), [group, draft]);
	const [answer, setAnswer] = useState<{ for: WeightDraft; group: WeightGroup | null; problem: ProblemLike | null } | null>(null);
	const isAsked = group !== undefined && local?.impossible === null && !isUnchanged(group, draft);
	useEffect(() => {
		if (!group || !isAsked) return;
		let isLate = false;
		const timer = setTimeout(() => {
			trees.weights(tree.key, { ...changeOf(group, of, draft), preview: true }).then(
				(after) => isLate || setAnswer({ for: draft, group: after, problem: null }),
				(error) => isLate || setAnswer({ for: draft, group: null, problem: isProblem(error) ? error : null }),
			);
		}, pauseMs);
		return () => {
			isLate = true;
			clearTimeout(timer);
		};
	}, [trees, tree.key, group, of, draft, isAsked]);
	const current = isAsked && answer?.for === draft ? answer : null;
	return {
		preview: local && current?.group ? withAnswer(local, current.group) : local,
		problem: current?.problem ?? null,
		isChecked: !isAsked || current !== null,
	};
}
