import type { Filter } from '@dougong/schemas/api';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useMemo, useState } from 'react';
import type { ColumnConfig } from '../shared/config.ts';
import { allOf, type FilterModel, newRule, noFilter, reviveFilter, toFilter } from '../shared/filter.ts';
import { type FieldAt, fieldAt, filterable } from '../shared/models.ts';
import { useStored } from '../shared/stored.ts';
import { useStable } from '../shared/use-stable.ts';
import { arrangeColumns, type ColumnChoice } from './columns.ts';

export interface TableColumn extends FieldAt {
	/** Usual width in px. */
	usual: number;
	width?: number;
	isNumeric: boolean;
}
/** What a person arranged: kept on this machine. */
export interface Arrangement {
	columns: ColumnChoice[];
	/** undefined: as the page says. */
	sort?: string[];
	/** null: no groups; undefined: as the page says. */
	group?: string | null;
}
/** What a person is looking at: kept while the tab is open, so that "back" finds it again. */
export interface Looking {
	filter: FilterModel;
	titles: Record<string, string>;
	search: string;
	collapsed: string[];
}

export interface TableOptions {
	runtime: RuntimePort;
	/** A key of `app.models`. */
	model: string;
	columns: readonly ColumnConfig[];
	columnTitle(column: ColumnConfig): string | undefined;
	baseFilter: Filter | undefined;
	sort: string[];
	group?: string;
	storageKey: string;
}

/** The state of one table: what the page says, what this person arranged, and what they look for now. */
export function useTable(options: TableOptions) {
	const { runtime, model, storageKey } = options;
	const { language } = runtime;
	const filterFields = useMemo(() => filterable(runtime.app, model), [runtime.app, model]);
	const isKnown = (path: string) => filterFields.some((f) => f.path === path);
	const [arranged, setArranged] = useStored('local', storageKey, reviveArrangement);
	const [looking, setLooking] = useStored('session', storageKey, (stored) => reviveLooking(stored, isKnown));

	const [isFilterOpen, setFilterOpen] = useState(false);
	const [isColumnsOpen, setColumnsOpen] = useState(false);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the titles follow from the language
	const offered = useMemo(() => offeredColumns(options), [runtime.app, language, model, options.columns]);
	const choices = useMemo(
		() =>
			arrangeColumns(
				offered.map((c) => ({ path: c.path, shown: c.shown })),
				arranged.columns,
			),
		[offered, arranged.columns],
	);
	const columns = useMemo(() => shownColumns(offered, choices), [offered, choices]);
	const sort = useStable(arranged.sort ?? options.sort);
	const group = arranged.group === undefined ? (options.group ?? null) : arranged.group;
	const groupAt = group === null ? undefined : fieldAt(runtime.app, model, group);
	const search = looking.search.trim();
	const filter = useStable(allOf(options.baseFilter, toFilter(looking.filter), search ? { search } : undefined));
	return {
		filterFields,
		offered,
		choices,
		columns,
		sort,
		groupAt,
		filter,
		looking,
		isFilterOpen,
		setFilterOpen,
		isColumnsOpen,
		setColumnsOpen,
		/** Something was left out because of what the person looks for. */
		isNarrowed: search !== '' || toFilter(looking.filter) !== undefined,
		setColumns: (next: ColumnChoice[]) => setArranged((a) => ({ ...a, columns: next })),
		setSort: (next: string[]) => setArranged((a) => ({ ...a, sort: next })),
		setGroup: (next: string | null) => setArranged((a) => ({ ...a, group: next })),
		resetColumns: () => setArranged((a) => ({ ...a, columns: [] })),
		setFilter: (next: FilterModel) => setLooking((l) => ({ ...l, filter: next })),
		setSearch: (next: string) => setLooking((l) => ({ ...l, search: next })),
		/** A new condition on a field, in the open filter panel. */
		startFilter: (at: FieldAt) => {
			setLooking((l) => ({ ...l, filter: { ...l.filter, items: [...l.filter.items, newRule({ path: at.path, filterOps: at.field.filterOps })] } }));
			setFilterOpen(true);
		},
		addTitle: (id: string, title: string) => setLooking((l) => (l.titles[id] === title ? l : { ...l, titles: { ...l.titles, [id]: title } })),
		setCollapsed: (next: string[]) => setLooking((l) => ({ ...l, collapsed: next })),
		clear: () => setLooking((l) => ({ ...l, filter: noFilter, search: '' })),
	};
}
export type TableState = ReturnType<typeof useTable>;

type Offered = TableColumn & { shown: boolean };

/** The page's columns first, then every other field of the model, hidden until somebody shows it. */
function offeredColumns({ runtime, model, columns, columnTitle }: TableOptions): Offered[] {
	const fromPage = columns.flatMap((config) => {
		const at = fieldAt(runtime.app, model, config.field);
		return at ? [{ ...asColumn(runtime, at), title: columnTitle(config) ?? at.title, ...(config.width && { usual: config.width }), shown: true }] : [];
	});
	const named = new Set(fromPage.map((c) => c.path));
	const others = (runtime.app.models[model]?.fields ?? []).filter((f) => !named.has(f.key));
	return [
		...fromPage,
		...others.map((field) => ({ ...asColumn(runtime, { path: field.key, title: field.title, field, model, crosses: false }), shown: false })),
	];
}

function asColumn(runtime: RuntimePort, at: FieldAt): TableColumn {
	const view = runtime.field(at.field.kind);
	return { ...at, usual: view?.width ?? 150, isNumeric: view?.numeric ?? false };
}

function shownColumns(offered: readonly Offered[], choices: readonly ColumnChoice[]): TableColumn[] {
	return choices.flatMap((choice) => {
		const column = choice.shown ? offered.find((c) => c.path === choice.path) : undefined;
		return column ? [choice.width === undefined ? column : { ...column, width: choice.width }] : [];
	});
}

function reviveArrangement(stored: unknown): Arrangement {
	if (typeof stored !== 'object' || stored === null) return { columns: [] };
	const { columns, sort, group } = stored as Partial<Arrangement>;
	return {
		columns: Array.isArray(columns) ? columns.filter((c) => typeof c?.path === 'string' && typeof c.shown === 'boolean') : [],
		...(Array.isArray(sort) && { sort: sort.filter((s) => typeof s === 'string') }),
		...((typeof group === 'string' || group === null) && { group }),
	};
}

function reviveLooking(stored: unknown, isKnown: (path: string) => boolean): Looking {
	const { filter, titles, search, collapsed } = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<Looking>;
	return {
		filter: reviveFilter(filter, isKnown),
		titles: typeof titles === 'object' && titles !== null ? titles : {},
		search: typeof search === 'string' ? search : '',
		collapsed: Array.isArray(collapsed) ? collapsed.filter((c) => typeof c === 'string') : [],
	};
}
