import type { AggregateQuery } from '@dougong/schemas/api';
import { compileAggregate, type Measure } from '../stores/record-aggregate.ts';
import { runStatement } from '../stores/record-runner.ts';
import { planned, type ReadOptions } from './list.ts';
import { checkedFilter, type FieldAt, fieldAt, refuseQuery } from './query.ts';
import { refuseReading } from './refusals.ts';

/** Counts and sums over the records that the reader sees, as JSON text of AggregateResult. */
export async function aggregateRecords({ pool, ctx, view, model, query }: ReadOptions & { query: AggregateQuery }): Promise<string> {
	const plan = planned(view, `aggregate ${model.ref} ${JSON.stringify(query)}`, () => {
		refuseReading(view, model);
		return compileAggregate(view.scope(ctx.env.schema), model, {
			filter: checkedFilter(view, model, query.filter),
			archived: false,
			groupBy: [...new Set(query.groupBy)].map((name) => ({ name, ...groupable(fieldAt(view, model, name), name) })),
			measures: query.measures.map((m) => measureOf(m, m.field === undefined ? null : fieldAt(view, model, m.field))),
		});
	});
	return plan.encode(await runStatement(pool, plan.statement, plan.statement.bind(ctx.facts, {})));
}

function groupable(at: FieldAt, name: string): FieldAt {
	const type = at.field.formula?.t;
	if (type === undefined || type === 'list') refuseQuery({ en: `records cannot be grouped by "${name}"`, zh: `不能按“${name}”分组` });
	return at;
}

function measureOf({ key, fn }: AggregateQuery['measures'][number], on: FieldAt | null): Measure {
	if (fn === 'count') return { key, fn, on };
	const type = on?.field.formula?.t;
	const fits = fn === 'sum' || fn === 'avg' ? type === 'number' : type === 'number' || type === 'date' || type === 'date-time' || type === 'text';
	if (!on) refuseQuery({ en: `${fn} needs a field`, zh: `${fn} 需要指定字段` });
	if (!fits) refuseQuery({ en: `${fn} is not possible with "${on.field.key}"`, zh: `字段“${on.field.key}”不能用于 ${fn}` });
	return { key, fn, on };
}
