/** How blocks name columns, sorting and where to go; the same words as definition-parts.ts. */
export interface ColumnConfig {
	key: string;
	field: string;
	title?: string;
	width?: number;
}
export interface SortConfig {
	field: string;
	descending?: boolean;
}
export interface ViewConfig {
	model: string;
	where?: string;
	sort?: SortConfig[];
	open?: string;
	form?: string;
	create?: boolean;
}

/** `-due` for descending, as the server takes it. */
export function sortKeys(sort: readonly SortConfig[] | undefined): string[] {
	return (sort ?? []).map((s) => (s.descending ? `-${s.field}` : s.field));
}
