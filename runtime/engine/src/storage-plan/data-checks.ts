import type { ColumnSpec, LocalText } from '../kinds/field-type.ts';
import type { DataCheck } from './steps.ts';
import { changeOf, type StateColumn, type TableState } from './table-state.ts';

type Limits = NonNullable<ColumnSpec['checks']>;

interface ColumnCheck {
	/** The column before; undefined when there is none under this name. */
	old: StateColumn | undefined;
	wanted: StateColumn;
	state: TableState;
	/** Name of the table before the publish. */
	table: string;
	/** The column that holds the values before the publish; null when it begins empty. */
	source: string | null;
	/** Nothing is missing: not newly required, or filled with the default. */
	isFilled: boolean;
	/** The values change their type on the way: their limits are checked when the constraint is. */
	isConverted: boolean;
}

/** What the records of a table have to satisfy before one of its columns becomes what the new revision wants. */
export function checkColumn({ old, wanted, state, table, source, isFilled, isConverted }: ColumnCheck): DataCheck[] {
	const field = wanted.field;
	if (!field) return [];
	const about = { table, model: state.model.ref, field: field.key };
	const checks: DataCheck[] = [];
	if (!isFilled && source === null) checks.push({ ...about, check: 'no-records', reason: words.newRequired(field.title) });
	else if (!isFilled && source !== null) checks.push({ ...about, check: 'filled', column: source, reason: words.required(field.title) });
	if (source === null || isConverted) return checks;
	const limits = field.column?.checks;
	if (limits && isTighter(limits, old?.field?.column?.checks)) {
		checks.push({ ...about, check: 'within', column: source, type: wanted.type, limits, reason: words.limits(field.title, limits) });
	}
	const options = optionsOf(wanted);
	const before = old && optionsOf(old);
	if (options && !before?.every((option) => options.includes(option))) {
		checks.push({ ...about, check: 'options', column: source, many: wanted.type === 'text[]', options, reason: words.options(field.title) });
	}
	return checks;
}

/** Combinations of fields that have to differ from now on. New and remade columns begin blank, and blanks never collide. */
export function checkUniques(wanted: TableState, old: TableState): DataCheck[] {
	return [...wanted.indexes].flatMap(([name, index]): DataCheck[] => {
		if (index.kind !== 'unique' || JSON.stringify(old.indexes.get(name)) === JSON.stringify(index)) return [];
		const columns = index.columns.map((c) => c.column);
		const isKept = (column: string) => {
			const [was, is] = [old.columns.get(column), wanted.columns.get(column)];
			return was !== undefined && is !== undefined && changeOf(was, is) !== 'replace';
		};
		if (!columns.every(isKept)) return [];
		const titles = columns.map((c) => wanted.columns.get(c)?.field?.title ?? c);
		return [{ table: old.table, model: wanted.model.ref, check: 'unique', columns, reason: words.unique(titles) }];
	});
}

function isTighter(limits: Limits, before: Limits | undefined): boolean {
	const above = (a: number | undefined, b: number | undefined) => a !== undefined && (b === undefined || a > b);
	const below = (a: number | undefined, b: number | undefined) => a !== undefined && (b === undefined || a < b);
	return above(limits.min, before?.min) || below(limits.max, before?.max) || below(limits.maxLength, before?.maxLength);
}

function optionsOf(column: StateColumn): readonly string[] | undefined {
	const value = column.field?.value as { enum?: string[]; items?: { enum?: string[] } } | undefined;
	if (column.type !== 'text' && column.type !== 'text[]') return undefined;
	return value?.enum ?? value?.items?.enum;
}

const words = {
	required: (field: string): LocalText => ({ en: `“${field}” is required now, and these records have no value`, zh: `“${field}”已改为必填，这些记录没有值` }),
	newRequired: (field: string): LocalText => ({
		en: `“${field}” is new and required: give it a default for the records that are there`,
		zh: `“${field}”是新增的必填字段，请为已有记录提供默认值`,
	}),
	limits: (field: string, { min, max, maxLength }: Limits): LocalText => {
		const en = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`, maxLength !== undefined && `at most ${maxLength} characters`];
		const zh = [min !== undefined && `不小于 ${min}`, max !== undefined && `不大于 ${max}`, maxLength !== undefined && `最多 ${maxLength} 个字符`];
		return { en: `“${field}” must be ${en.filter(Boolean).join(' and ')} now`, zh: `“${field}”的值现在必须${zh.filter(Boolean).join('，')}` };
	},
	options: (field: string): LocalText => ({ en: `These values of “${field}” are no options any more`, zh: `“${field}”的这些值已不在选项中` }),
	unique: (fields: readonly string[]): LocalText => ({
		en: `No two records may have the same ${fields.join(' and ')} now`,
		zh: `“${fields.join('、')}”现在不允许重复`,
	}),
};
