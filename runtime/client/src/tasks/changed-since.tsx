import type { JsonObject, JsonValue } from '@dougong/schemas';
import type { ClientApp, ExpandedRef, RecordJson } from '@dougong/schemas/api';
import { cx } from '@dougong/ui';
import { useQueries } from '@tanstack/react-query';
import { useId } from 'react';
import { getRecord, titleOf } from '../api/endpoints.ts';
import { useClient } from '../client-context.ts';
import { fieldView } from '../field-view.ts';
import { fieldsOf, type FormPlan, type PlanField } from '../forms/plan.ts';
import type { TaskTexts } from './texts.ts';

interface ChangedSinceProps {
	env: string;
	app: ClientApp;
	plan: FormPlan;
	record: RecordJson;
	/** Fields that are no longer what they were, as they were. */
	snapshot: JsonObject;
	/** Its reader is through with it: then these are changes after what they have decided on. */
	isDecided: boolean;
	words: TaskTexts;
}
/** What has become other since the task came, beside what it was: nobody approves what they have not seen. */
export function ChangedSince({ env, app, plan, record, snapshot, isDecided, words }: ChangedSinceProps) {
	const id = useId();
	const changed = changedFields(plan, snapshot, record);
	const titles = useTitles(env, app, changed, snapshot);
	if (changed.length === 0) return null;
	return (
		<section className={cx('changed', isDecided && 'changed--calm')} aria-labelledby={id}>
			<h2 id={id}>{isDecided ? words.changedAfter : words.changed}</h2>
			<p className="muted">{isDecided ? words.changedAfterLead : words.changedLead}</p>
			<dl>
				{changed.map((f) => (
					<div key={f.key}>
						<dt>{f.title}</dt>
						<dd>
							<del>
								<span className="vh">{words.before} </span>
								<Value field={f} value={snapshot[f.key] ?? null} expanded={titles.get(f.key)} words={words} />
							</del>
							<span aria-hidden="true"> → </span>
							<ins>
								<span className="vh">{words.after} </span>
								<Value field={f} value={record.values[f.key] ?? null} expanded={record.expanded?.[f.key]} words={words} />
							</ins>
						</dd>
					</div>
				))}
			</dl>
		</section>
	);
}
/** Those of the form that the snapshot names and that differ. */
export function changedFields(plan: FormPlan, snapshot: JsonObject, record: Pick<RecordJson, 'values'>): PlanField[] {
	return fieldsOf(plan).filter((f) => f.key in snapshot && JSON.stringify(snapshot[f.key] ?? null) !== JSON.stringify(record.values[f.key] ?? null));
}

type Expanded = ExpandedRef | ExpandedRef[] | null | undefined;
function Value({ field, value, expanded, words }: { field: PlanField; value: JsonValue; expanded: Expanded; words: TaskTexts }) {
	const { language, t } = useClient();
	const Cell = fieldView(field.field.kind)?.Cell;
	if (!Cell || value === null || value === '') return <span className="muted">{words.empty}</span>;
	return <Cell value={value} field={field.field} expanded={expanded} opens language={language} t={t} />;
}

/** A snapshot holds ids; what they are called is asked for. */
function useTitles(env: string, app: ClientApp, fields: readonly PlanField[], snapshot: JsonObject): Map<string, Expanded> {
	const wanted = fields.flatMap(({ key, field }) => {
		const id = snapshot[key];
		return field.reference && typeof id === 'string' ? [{ key, id, model: field.reference.model }] : [];
	});
	const found = useQueries({
		queries: wanted.map(({ id, model }) => ({ queryKey: ['data', env, 'record', model, id, []], queryFn: () => getRecord(env, model, id) })),
	});
	return new Map(
		wanted.map(({ key, id, model }, i) => {
			const record = found[i]?.data;
			return [key, record ? { id, title: titleOf(record, app.models[model]?.titleField ?? '') } : { id, title: null, restricted: true as const }];
		}),
	);
}
