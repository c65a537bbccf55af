import '@dougong/ui/popups.css';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ExpandedRef, RecordJson } from '@dougong/schemas/api';
import { fieldView } from '../field-view.ts';
import { Button, Dialog, ErrorNote, Radio, Skeleton } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useEffect, useState } from 'react';
import { getRecord } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { mergeConflict } from './merge-conflict.ts';
import { fieldsOf, type FormPlan, type PlanField } from './plan.ts';

type Expanded = { [field: string]: ExpandedRef | ExpandedRef[] | null | undefined };

export interface ConflictProps {
	env: string;
	plan: FormPlan;
	/** The record as it was when the person began. */
	base: RecordJson;
	/** What the person changed. */
	mine: JsonObject;
	expanded: Expanded;
	onCancel(): void;
	/** The newest record, and the values to go on with on top of it. */
	onChoose(newest: RecordJson, merged: JsonObject): void;
}

/** Somebody else saved first: what only one side changed is joined; where both did, the person chooses. */
export function ConflictDialog({ env, plan, base, mine, expanded, onCancel, onChoose }: ConflictProps) {
	const { t } = useClient();
	const [newest, setNewest] = useState<RecordJson | null>(null);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
	useEffect(() => {
		const references = fieldsOf(plan)
			.filter((f) => f.field.reference)
			.map((f) => f.key);
		getRecord(env, plan.modelRef, base.id, references.slice(0, 10)).then(setNewest, (error) => setProblem(asProblem(error)));
	}, [env, plan, base.id]);
	const both = newest ? mergeConflict(base.values, newest.values, mine).both : [];
	const choose = () => {
		if (!newest) return;
		onChoose(newest, Object.fromEntries(Object.entries(mine).filter(([key]) => !theirs.has(key))));
	};
	const footer = (
		<>
			<Button onClick={onCancel}>{t('common.cancel')}</Button>
			<Button variant="primary" disabled={!newest} onClick={choose}>
				{t('conflict.continue')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onCancel} size="l" title={t('conflict.title')} footer={footer}>
			{problem && <ErrorNote problem={problem} />}
			{!newest && !problem && <Skeleton />}
			{newest && <p className="muted">{t(both.length > 0 ? 'conflict.both' : 'conflict.joined')}</p>}
			{newest &&
				fieldsOf(plan)
					.filter((f) => both.includes(f.key))
					.map((f) => (
						<Choice
							key={f.key}
							field={f}
							sides={[
								{ value: mine[f.key] ?? null, expanded: expanded[f.key], label: t('conflict.mine'), isOn: !theirs.has(f.key) },
								{ value: newest.values[f.key] ?? null, expanded: newest.expanded?.[f.key], label: t('conflict.theirs'), isOn: theirs.has(f.key) },
							]}
							onPick={(side) => setTheirs((before) => withSide(before, f.key, side === 1))}
						/>
					))}
		</Dialog>
	);
}

interface Side {
	value: JsonValue;
	expanded: ExpandedRef | ExpandedRef[] | null | undefined;
	label: string;
	isOn: boolean;
}
function Choice({ field, sides, onPick }: { field: PlanField; sides: Side[]; onPick(side: number): void }) {
	const { t, language } = useClient();
	const Cell = fieldView(field.field.kind)?.Cell;
	return (
		<fieldset className="conflict">
			<legend className="field__label">{field.title}</legend>
			{sides.map((side, i) => (
				<Radio key={side.label} name={`conflict-${field.key}`} checked={side.isOn} onChange={() => onPick(i)}>
					<span className="muted">{side.label}</span>{' '}
					{Cell && side.value !== null ? <Cell value={side.value} field={field.field} expanded={side.expanded} language={language} t={t} /> : '—'}
				</Radio>
			))}
		</fieldset>
	);
}
function withSide(before: ReadonlySet<string>, key: string, isTheirs: boolean): ReadonlySet<string> {
	const next = new Set(before);
	if (isTheirs) next.add(key);
	else next.delete(key);
	return next;
}
