import type { Filter } from '@dougong/schemas/api';
import { formatNumber } from '../shared/texts.ts';
import { isGroup, newRule, withOp } from '../shared/filter.ts';
import type { TableState } from '../table/use-table.ts';
import { standings } from './bands.ts';
import type { Goals } from './goals.ts';
import { StandingMark } from './standing-mark.tsx';

/** How many goals stand how; a press narrows to them. */
export function StandingChips({ goals, table, base }: { goals: Goals; table: TableState; base: Filter | undefined }) {
	const { runtime, tree, roles, words } = goals;
	const status = roles.get('status');
	const { result } = runtime.data.useAggregate(tree.model, {
		...(base && { filter: base }),
		groupBy: status ? [status.path] : [],
		measures: [{ key: 'count', fn: 'count' }],
	});
	if (!status || tree.bands.length === 0) return null;
	const counts = new Map(result?.groups.map((g) => [String(g.by[status.path]), Number(g.values.count)]));
	const rule = table.looking.filter.items.find((item) => !isGroup(item) && item.field === status.path && item.op === 'in');
	const chosen = rule && !isGroup(rule) && Array.isArray(rule.value) ? rule.value : [];
	const toggle = (key: string) => {
		const { filter } = table.looking;
		const value = chosen.includes(key) ? chosen.filter((v) => v !== key) : [...chosen, key];
		const others = filter.items.filter((item) => item !== rule);
		const next = { ...withOp(newRule({ path: status.path, filterOps: status.field.filterOps }), 'in'), value };
		table.setFilter({ ...filter, items: value.length ? [...others, next] : others });
	};
	return (
		<fieldset className="goal-standings" aria-label={words.byStanding}>
			{standings(tree, roles).map((standing) => (
				<button
					key={standing.key}
					type="button"
					className="goal-standings__one"
					aria-pressed={chosen.includes(standing.key)}
					onClick={() => toggle(standing.key)}
				>
					<StandingMark standing={standing} />
					<span>{formatNumber(counts.get(standing.key) ?? 0, runtime.language)}</span>
				</button>
			))}
		</fieldset>
	);
}
