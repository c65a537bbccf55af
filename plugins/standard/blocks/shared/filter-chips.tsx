import type { JsonValue } from '@dougong/schemas';
import { Button, IconButton } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { ValueCell } from './cell.tsx';
import { type FilterModel, isComplete, removeItem, rulesOf, takesNoValue } from './filter.ts';
import { isDate } from './filter-builder.tsx';
import type { FieldAt } from './models.ts';
import { type BlockTexts, opWords } from './texts.ts';
import { expandedOf } from './value-input.tsx';
import './filter.css';

interface FilterChipsProps {
	runtime: RuntimePort;
	fields: readonly FieldAt[];
	filter: FilterModel;
	titles: Readonly<Record<string, string>>;
	texts: BlockTexts;
	/** What the page was opened with. */
	given?: { title: string; onRemove(): void };
	onChange(filter: FilterModel): void;
	onClear(): void;
}

/** The conditions that hold now, in words, each to be taken away. Nothing when there is none. */
export function FilterChips({ runtime, fields, filter, titles, texts, given, onChange, onClear }: FilterChipsProps) {
	const rules = rulesOf(filter).filter(isComplete);
	if (rules.length === 0 && !given) return null;
	return (
		<ul className="filter-chips" aria-label={texts.filter}>
			{given && (
				<li className="filter-chip">
					<span>{given.title}</span>
					<IconButton size="s" icon="x" label={`${texts.removeFilter}: ${given.title}`} onClick={given.onRemove} />
				</li>
			)}
			{rules.map((rule) => {
				const at = fields.find((f) => f.path === rule.field);
				if (!at) return null;
				return (
					<li key={rule.id} className="filter-chip">
						<span className="filter-chip__field">{at.title}</span>
						<span className="muted">{opWords(rule.op, runtime.language, isDate(at))}</span>
						{!takesNoValue(rule.op) && <ChipValue runtime={runtime} at={at} value={rule.value ?? null} titles={titles} texts={texts} />}
						<IconButton size="s" icon="x" label={`${texts.removeFilter}: ${at.title}`} onClick={() => onChange(removeItem(filter, rule.id))} />
					</li>
				);
			})}
			{rules.length + (given ? 1 : 0) > 1 && (
				<li>
					<Button size="s" variant="ghost" onClick={onClear}>
						{texts.clearFilters}
					</Button>
				</li>
			)}
		</ul>
	);
}

function ChipValue({ runtime, at, value, titles, texts }: Pick<FilterChipsProps, 'runtime' | 'titles' | 'texts'> & { at: FieldAt; value: JsonValue }) {
	if (typeof value === 'boolean') return <span>{value ? texts.yes : texts.no}</span>;
	const values = Array.isArray(value) ? value : [value];
	const isSeveral = Array.isArray(value) && !at.field.reference?.many && at.field.schema.type !== 'array';
	if (!isSeveral) return <ValueCell runtime={runtime} at={at} value={value} expanded={expandedOf(value, titles)} />;
	return (
		<>
			{values.map((v) => (
				<ValueCell key={String(v)} runtime={runtime} at={at} value={v} expanded={expandedOf(v, titles)} />
			))}
		</>
	);
}
