import type { FilterOp } from '@dougong/schemas/api';
import type { JsonValue } from '@dougong/schemas';
import { Button, IconButton, Select } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useId } from 'react';
import {
	type FilterGroup,
	type FilterModel,
	type FilterRule,
	isGroup,
	type Join,
	newGroup,
	newRule,
	noFilter,
	removeItem,
	replaceRule,
	withOp,
} from './filter.ts';
import type { FieldAt } from './models.ts';
import { type BlockTexts, opWords } from './texts.ts';
import { ValueInput } from './value-input.tsx';
import './filter.css';

export interface FilterBuilderProps {
	runtime: RuntimePort;
	fields: readonly FieldAt[];
	filter: FilterModel;
	titles: Readonly<Record<string, string>>;
	texts: BlockTexts;
	onChange(filter: FilterModel): void;
	onTitle(id: string, title: string): void;
}

/** Conditions on fields, joined by one word, with one level of groups inside. Every change applies at once. */
export function FilterBuilder(props: FilterBuilderProps) {
	const { filter, fields, texts, onChange } = props;
	const first = fields[0];
	const add = () => first && onChange({ ...filter, items: [...filter.items, ruleFor(first)] });
	const addGroup = () => first && onChange({ ...filter, items: [...filter.items, newGroup(ruleFor(first))] });
	return (
		<div className="filter-builder">
			{filter.items.map((item, i) => (
				<div key={item.id} className="filter-item">
					<Lead at={i} join={filter.join} texts={texts} onChange={(join) => onChange({ ...filter, join })} />
					{isGroup(item) ? <GroupEditor {...props} group={item} /> : <RuleEditor {...props} rule={item} />}
				</div>
			))}
			<div className="filter-foot">
				<Button size="s" variant="ghost" icon="plus" onClick={add}>
					{texts.addFilter}
				</Button>
				{filter.items.length > 0 && (
					<>
						<Button size="s" variant="ghost" icon="plus" onClick={addGroup}>
							{texts.addGroup}
						</Button>
						<Button size="s" variant="ghost" className="filter-clear" onClick={() => onChange(noFilter)}>
							{texts.clearFilters}
						</Button>
					</>
				)}
			</div>
		</div>
	);
}

/** "where" before the first condition, the joining word (to choose at the second) before the others. */
function Lead({ at, join, texts, onChange }: { at: number; join: Join; texts: BlockTexts; onChange(join: Join): void }) {
	if (at === 0) return <span className="filter-lead">{texts.where}</span>;
	if (at > 1) return <span className="filter-lead">{texts[join]}</span>;
	const options = [
		{ value: 'and', label: texts.and },
		{ value: 'or', label: texts.or },
	];
	return (
		<Select
			className="filter-lead"
			aria-label={texts.joinWith}
			options={options}
			value={join}
			onChange={(e) => onChange(e.target.value === 'or' ? 'or' : 'and')}
		/>
	);
}

function GroupEditor(props: FilterBuilderProps & { group: FilterGroup }) {
	const { group, filter, fields, texts, onChange } = props;
	const change = (next: FilterGroup) => onChange({ ...filter, items: filter.items.map((item) => (item.id === group.id ? next : item)) });
	const first = fields[0];
	return (
		<div className="filter-group">
			{group.rules.map((rule, i) => (
				<div key={rule.id} className="filter-item">
					<Lead at={i} join={group.join} texts={texts} onChange={(join) => change({ ...group, join })} />
					<RuleEditor {...props} rule={rule} />
				</div>
			))}
			<Button size="s" variant="ghost" icon="plus" onClick={() => first && change({ ...group, rules: [...group.rules, ruleFor(first)] })}>
				{texts.addFilter}
			</Button>
		</div>
	);
}

function RuleEditor({ runtime, fields, filter, titles, texts, onChange, onTitle, rule }: FilterBuilderProps & { rule: FilterRule }) {
	const id = useId();
	const at = fields.find((f) => f.path === rule.field);
	const set = (change: (rule: FilterRule) => FilterRule) => onChange(replaceRule(filter, rule.id, change));
	const chooseField = (path: string) => {
		const field = fields.find((f) => f.path === path);
		if (field) set(() => ({ ...ruleFor(field), id: rule.id }));
	};
	return (
		<div className="filter-rule">
			<Select
				className="filter-field"
				aria-label={texts.field}
				options={fields.map((f) => ({ value: f.path, label: f.title }))}
				value={rule.field}
				onChange={(e) => chooseField(e.target.value)}
			/>
			<Select
				className="filter-op"
				aria-label={texts.condition}
				options={(at?.field.filterOps ?? []).map((op) => ({ value: op, label: opWords(op as FilterOp, runtime.language, isDate(at)) }))}
				value={rule.op}
				onChange={(e) => set((r) => withOp(r, e.target.value as FilterOp))}
			/>
			<div className="filter-value">
				{at && (
					<ValueInput
						key={rule.field}
						id={`${id}value`}
						runtime={runtime}
						rule={rule}
						at={at}
						texts={texts}
						titles={titles}
						onTitle={onTitle}
						onChange={(value: JsonValue | undefined) => set((r) => ({ ...r, value }))}
					/>
				)}
			</div>
			<IconButton size="s" icon="x" label={texts.removeFilter} onClick={() => onChange(removeItem(filter, rule.id))} />
		</div>
	);
}

export function ruleFor(at: FieldAt): FilterRule {
	return newRule({ path: at.path, filterOps: at.field.filterOps });
}
export function isDate(at: FieldAt | undefined): boolean {
	const format = at?.field.schema.format;
	return format === 'date' || format === 'date-time';
}
