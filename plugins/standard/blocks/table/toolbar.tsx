import { Button, IconButton, Menu, type MenuItem, SearchInput } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useDeferredSearch } from '../shared/use-search.ts';
import { FilterBuilder } from '../shared/filter-builder.tsx';
import { isComplete, rulesOf } from '../shared/filter.ts';
import { isCategory } from '../shared/models.ts';
import { Panel } from '../shared/panel.tsx';
import type { BlockTexts } from '../shared/texts.ts';
import { ColumnsPanel } from './columns-panel.tsx';
import type { TableState } from './use-table.ts';

interface ToolbarProps {
	runtime: RuntimePort;
	table: TableState;
	texts: BlockTexts;
	newLabel: string;
	onNew: (() => void) | null;
	/** Default: yes. */
	canGroup?: boolean;
}
export function Toolbar({ runtime, table, texts, newLabel, onNew, canGroup = true }: ToolbarProps) {
	const { isPhone } = runtime;
	const active = rulesOf(table.looking.filter).filter(isComplete).length;
	const [search, setSearch] = useDeferredSearch(table.looking.search, table.setSearch);
	return (
		<>
			<SearchInput className="block-search" value={search} onChange={(e) => setSearch(e.target.value)} />
			<Panel
				isPhone={isPhone}
				label={texts.filter}
				align="end"
				open={table.isFilterOpen}
				onOpenChange={table.setFilterOpen}
				trigger={
					isPhone ? (
						<IconButton variant="default" icon="filter" label={texts.filters(active)} aria-pressed={active > 0} />
					) : (
						<Button icon="filter" variant="ghost" aria-pressed={active > 0}>
							{texts.filters(active)}
						</Button>
					)
				}
			>
				<FilterBuilder
					runtime={runtime}
					fields={table.filterFields}
					filter={table.looking.filter}
					titles={table.looking.titles}
					texts={texts}
					onChange={table.setFilter}
					onTitle={table.addTitle}
				/>
			</Panel>
			{isPhone ? <SortMenu table={table} texts={texts} /> : <WideTools table={table} texts={texts} canGroup={canGroup} />}
			{onNew &&
				(isPhone ? (
					<IconButton variant="primary" icon="plus" label={newLabel} onClick={onNew} />
				) : (
					<Button variant="primary" icon="plus" onClick={onNew}>
						{texts.create}
					</Button>
				))}
		</>
	);
}

function WideTools({ table, texts, canGroup }: { table: TableState; texts: BlockTexts; canGroup: boolean }) {
	const { groupAt } = table;
	const groups: MenuItem[] = table.offered
		.filter((c) => isCategory(c.field))
		.map((c) => ({ key: c.path, label: c.title, checked: groupAt?.path === c.path, onSelect: () => table.setGroup(c.path) }));
	const none = { key: '', label: texts.noGroup, checked: !groupAt, onSelect: () => table.setGroup(null) };
	return (
		<>
			{canGroup && groups.length > 0 && (
				<Menu
					align="end"
					trigger={
						<Button icon="list" variant="ghost" aria-pressed={groupAt !== undefined}>
							{groupAt ? texts.groupedBy(groupAt.title) : texts.group}
						</Button>
					}
					groups={[
						{ key: 'none', items: [none] },
						{ key: 'by', label: texts.groupBy, items: groups },
					]}
				/>
			)}
			<Panel
				isPhone={false}
				label={texts.columns}
				align="end"
				open={table.isColumnsOpen}
				onOpenChange={table.setColumnsOpen}
				trigger={
					<Button icon="columns" variant="ghost">
						{texts.columns}
					</Button>
				}
			>
				<ColumnsPanel table={table} texts={texts} />
			</Panel>
		</>
	);
}

function SortMenu({ table, texts }: { table: TableState; texts: BlockTexts }) {
	const sortable = table.columns.filter((c) => c.field.sortable);
	const items = sortable.flatMap((c) =>
		[c.path, `-${c.path}`].map((key) => ({
			key,
			label: texts.sortBy(c.title, key !== c.path),
			checked: table.sort[0] === key,
			onSelect: () => table.setSort([key]),
		})),
	);
	const none = { key: '', label: texts.sortDefault, checked: table.sort.length === 0, onSelect: () => table.setSort([]) };
	return <Menu align="end" trigger={<IconButton variant="default" icon="sort" label={texts.sort} />} groups={[{ key: 'sort', items: [none, ...items] }]} />;
}
