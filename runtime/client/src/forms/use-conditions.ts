import type { ClientApp } from '@dougong/schemas/api';
import { useEffect, useRef, useState } from 'react';
import type { ProblemLike } from '@dougong/ui/contracts';
import { getFacts, getRecord } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import type { RelatedRecords } from './conditions.ts';
import { type Conditions, hasConditions } from './form-state.ts';
import type { FormPlan, FormValues } from './plan.ts';

/**
 * The conditions of a form, once their chunk and the facts have come; null for a form that has none.
 * A record that a condition reads over a reference is loaded when it is first needed; `version` grows when one has come.
 */
export function useConditions(input: { env: string; app: ClientApp; plan: FormPlan; isNew: boolean }): {
	ready: boolean;
	/** Without its conditions a form would ask for the wrong things; it is not shown then. */
	problem: ProblemLike | null;
	retry(): void;
	conditions: Conditions | null;
	version: number;
} {
	const { env, app, plan, isNew } = input;
	const needed = hasConditions(plan);
	const [conditions, setConditions] = useState<Conditions | null>(null);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [round, setRound] = useState(0);
	const [version, setVersion] = useState(0);
	const related = useRef(new Map<string, FormValues | 'asked'>());

	// biome-ignore lint/correctness/useExhaustiveDependencies: a new round tries again
	useEffect(() => {
		if (!needed) return;
		let stale = false;
		setProblem(null);
		const records: RelatedRecords = {
			values: (model, id) => {
				const found = related.current.get(`${model}/${id}`);
				return found === 'asked' ? undefined : found;
			},
			wanted: (model, id) => {
				const key = `${model}/${id}`;
				if (related.current.has(key)) return;
				related.current.set(key, 'asked');
				getRecord(env, model, id).then(
					(record) => {
						related.current.set(key, record.values);
						if (!stale) setVersion((v) => v + 1);
					},
					// Not visible to this member: the condition stays unanswered and does not hold.
					() => {},
				);
			},
		};
		Promise.all([import('./conditions.ts'), getFacts(env)]).then(
			([{ compileConditions }, facts]) => !stale && setConditions(compileConditions({ plan, app, facts, isNew, related: records })),
			(error) => !stale && setProblem(asProblem(error)),
		);
		return () => {
			stale = true;
		};
	}, [env, app, plan, isNew, needed, round]);
	return { ready: !needed || conditions !== null, problem, retry: () => setRound(round + 1), conditions, version };
}
