import { diagnose } from '../formula/messages.ts';
import { resolvePath } from '../formula/resolve-path.ts';
import type { FieldPath, FormulaScope, ScopeField } from '../formula/scope.ts';
import type { FormulaType } from '../formula/types.ts';
import { type QueryDiagnostic, queryDiagnostic } from './messages.ts';

/** One criterion of a sort order. Options of a choice sort in their order (type.options); blanks come last either way. */
export interface SortKey extends FieldPath {
	descending: boolean;
	type: FormulaType;
	column?: ScopeField['column'];
	/** How text sorts where people read it. */
	collation?: 'people';
}

/** `due` and `-due`, over references too, as the columns they name; null when there is any mistake. */
export function checkSort(criteria: readonly string[], scope: FormulaScope): { sort: SortKey[] | null; diagnostics: QueryDiagnostic[] } {
	const diagnostics: QueryDiagnostic[] = [];
	const seen = new Set<string>();
	const sort = criteria.flatMap((written, i): SortKey[] => {
		const name = written.replace(/^-/, '');
		if (seen.has(name)) diagnostics.push(queryDiagnostic('sort.twice', `/${i}`, { field: name }));
		seen.add(name);
		const found = resolvePath(scope, name.split('.'), { byTitle: false });
		if (found.is === 'mistake') {
			const { code, message, hint } = diagnose(found.code, [0, 0], found.details);
			diagnostics.push({ code, pointer: `/${i}`, message, ...(hint && { hint }) });
			return [];
		}
		const { at, field, model } = found;
		if (!field.type || !field.query.sortable) {
			const names = (scope.fields(model) ?? []).filter((f) => f.query.sortable).map((f) => [...at.path, f.key].join('.'));
			diagnostics.push(queryDiagnostic('sort.not-sortable', `/${i}`, { field: name, names: names.slice(0, 12).join(', ') }));
			return [];
		}
		const { column, query, type } = field;
		return [{ ...at, descending: written.startsWith('-'), type, ...(column && { column }), ...(query.collation && { collation: query.collation }) }];
	});
	return { sort: diagnostics.length === 0 ? sort : null, diagnostics };
}
