import { closest } from './coerce.ts';
import type { Details, FormulaCode } from './messages.ts';
import { type FieldPath, findField, type FormulaScope, type ScopeField } from './scope.ts';

/** References that one path may cross: each is a join. */
export const longestPath = 4;

/** `fields`: every field on the way, with its model. `segment` of a mistake: which name is wrong. */
export type ResolvedPath =
	| { is: 'found'; at: FieldPath; field: ScopeField; model: string; fields: readonly { model: string; field: string }[] }
	| { is: 'mistake'; code: FormulaCode; segment: number; details: Details; fix?: string };

/** The field that names lead to, from the root model over single references. `byTitle`: titles will do, too. */
export function resolvePath(scope: FormulaScope, names: readonly string[], options: { byTitle: boolean }): ResolvedPath {
	if (names.length > longestPath + 1) return { is: 'mistake', code: 'formula.path-too-long', segment: longestPath + 1, details: { limit: longestPath } };
	const path: string[] = [];
	const fields: { model: string; field: string }[] = [];
	let model = scope.model;
	for (const [segment, name] of names.entries()) {
		// What a run knows belongs to no record.
		const found = segment > 0 && name.startsWith('@') ? unknownName(scope, model, name) : lookUp(scope, model, name, options.byTitle);
		if (found.is === 'mistake') return { ...found, segment };
		const { field } = found;
		fields.push({ model, field: field.key });
		if (segment === names.length - 1) return { is: 'found', at: { path, field: field.key }, field, model, fields };
		if (!field.reference || field.reference.many) {
			const code = field.reference ? 'formula.many-reference' : 'formula.no-reference';
			return { is: 'mistake', code, segment, details: { name } };
		}
		path.push(field.key);
		model = field.reference.model;
	}
	return { is: 'mistake', code: 'formula.field-without-name', segment: 0, details: { field: 'name' } };
}

type LookedUp = { is: 'found'; field: ScopeField } | { is: 'mistake'; code: FormulaCode; details: Details; fix?: string };

function lookUp(scope: FormulaScope, model: string, name: string, byTitle: boolean): LookedUp {
	const found = findField(scope, model, name);
	if (found.is === 'one' && (byTitle || found.field.key === name)) return { is: 'found', field: found.field };
	const title = scope.title?.(model) ?? model;
	if (found.is === 'several' && byTitle)
		return { is: 'mistake', code: 'formula.ambiguous-field', details: { model: title, name, keys: found.keys.join(', ') } };
	const near = nearestField(scope, model, name, byTitle);
	const fix = near.fix === undefined ? {} : { fix: near.fix.replace(/^\[(.*)\]$/, '$1') };
	return { is: 'mistake', code: 'formula.unknown-field', details: { model: title, name, ...near.details }, ...fix };
}

function unknownName(scope: FormulaScope, model: string, name: string): LookedUp {
	const instead = { suggestion: `Write [${name}] by itself`, suggestionZh: `请单独写成 [${name}]` };
	return { is: 'mistake', code: 'formula.unknown-field', details: { model: scope.title?.(model) ?? model, name, ...instead } };
}

/** Close keys and titles; else the first keys there are. */
function nearestField(scope: FormulaScope, model: string, name: string, byTitle: boolean): ReturnType<typeof closest> {
	const fields = scope.fields(model) ?? [];
	const titles = byTitle ? fields.flatMap((f) => f.titles.filter((t) => t !== f.key)) : [];
	return closest(name, [...fields.map((f) => f.key), ...titles], (n) => (byTitle ? `[${n}]` : n));
}
