import { thisNames } from './check-field.ts';
import { resolvePath } from './resolve-path.ts';
import { findRelation, isRelation } from './resolve-relation.ts';
import type { FormulaScope, ScopeField } from './scope.ts';
import { type Token, tokenize } from './tokens.ts';

/** A call that is open at the cursor. `argument`: which operand the cursor is in, from 0. */
export interface OpenCall {
	name: string;
	argument: number;
}
export interface Cursor {
	/** Names resolve in this scope: in a record of a set, inside of an aggregate. */
	scope: FormulaScope;
	/** From the outermost to the innermost. */
	calls: readonly OpenCall[];
	/** Inside of a set of records: `[this.…]` makes sense. */
	isInSet: boolean;
	/** The field that a value written here is compared with. */
	comparedWith?: ScopeField;
}

interface Open extends OpenCall {
	scope: FormulaScope;
	/** Index of the token after its parenthesis. */
	from: number;
	isSet: boolean;
}

/** What surrounds a cursor at the end of `before`, the source up to it, half-typed as it may be. */
export function cursorOf(before: string, scope: FormulaScope): Cursor {
	const tokens = tokenize(before, []).slice(0, -1);
	const open: Open[] = [];
	let at = scope;
	for (const [i, token] of tokens.entries()) {
		if (token.k !== 'op') continue;
		if (token.op === '(') {
			const name = tokens[i - 1];
			open.push({ name: name?.k === 'name' ? name.upper : '', argument: 0, scope: at, from: i + 1, isSet: false });
			if (name?.k === 'name' && name.upper === 'PREVIOUS') open[open.length - 1] = { ...(open.at(-1) as Open), isSet: true };
		} else if (token.op === ')') {
			at = open.pop()?.scope ?? scope;
		} else if (token.op === ',') {
			const call = open.at(-1);
			if (!call) continue;
			call.argument++;
			if (call.argument > 1) continue;
			const model = call.name === 'PREVIOUS' ? undefined : setModel(call, tokens.slice(call.from, i));
			call.isSet = model !== undefined;
			if (model !== undefined) at = { ...call.scope, model };
		}
	}
	const field = comparedField(tokens, at);
	const calls = open.map(({ name, argument }) => ({ name, argument }));
	return { scope: at, calls, isInSet: open.some((call) => call.isSet), ...(field && { comparedWith: field }) };
}

/** The model of the records that the first operand of an aggregate names. */
function setModel({ name, scope }: Open, operand: readonly Token[]): string | undefined {
	if (!scope.aggregate?.(name)) return undefined;
	const [first] = operand;
	if (first?.k === 'name' && first.upper === 'PEERS') return scope.model;
	if (operand.length !== 1 || (first?.k !== 'name' && first?.k !== 'field')) return undefined;
	const written = first.k === 'name' ? first.text : first.name;
	if (scope.fn(name) && first.k === 'field' && !isRelation(scope, { ...first, k: 'field' })) return undefined;
	const found = findRelation(scope, written);
	return found.is === 'one' ? found.found.relation.model : undefined;
}

/** `[field] =`, `[field] <>` or `[field] IN ("a", ` before the cursor. */
function comparedField(tokens: readonly Token[], scope: FormulaScope): ScopeField | undefined {
	let i = tokens.length - 1;
	const isOp = (at: number, ...ops: string[]) => {
		const token = tokens[at];
		return token?.k === 'op' && ops.includes(token.op);
	};
	const isName = (at: number, name: string) => {
		const token = tokens[at];
		return token?.k === 'name' && token.upper === name;
	};
	if (isOp(i, '(', ',')) {
		while (i > 0 && (isOp(i, ',') || tokens[i]?.k === 'text')) i--;
		if (!isOp(i, '(') || !isName(i - 1, 'IN')) return undefined;
		i -= isName(i - 2, 'NOT') ? 3 : 2;
	} else if (isOp(i, '=', '<>')) i--;
	else return undefined;
	const field = tokens[i];
	return field?.k === 'field' ? fieldOf(field, scope) : undefined;
}

function fieldOf(token: Token & { k: 'field' }, scope: FormulaScope): ScopeField | undefined {
	const names = token.segments.map((s) => s.name);
	const found = resolvePath(scope, thisNames.includes(names[0]?.toLowerCase() ?? '') ? names.slice(1) : names, { byTitle: true });
	return found.is === 'found' ? found.field : undefined;
}
