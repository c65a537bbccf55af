import type { Range } from './ast.ts';
import { type Token, tokenize } from './tokens.ts';

/** A piece of a formula for an editor to colour. `relation`: a name that is no function and no keyword. */
export interface FormulaToken {
	kind: 'number' | 'text' | 'field' | 'function' | 'keyword' | 'relation' | 'operator';
	range: Range;
}
const keywords = ['AND', 'OR', 'NOT', 'IN', 'TRUE', 'FALSE', 'BLANK'];

/** The tokens of a formula, in order, whatever is wrong with it. */
export function formulaTokens(source: string): FormulaToken[] {
	const tokens = tokenize(source, []);
	return tokens.flatMap((token, i): FormulaToken[] => (token.k === 'end' ? [] : [{ kind: kindOf(token, tokens[i + 1]), range: token.range }]));
}

function kindOf(token: Exclude<Token, { k: 'end' }>, next: Token | undefined): FormulaToken['kind'] {
	if (token.k === 'op') return 'operator';
	if (token.k !== 'name') return token.k;
	if (keywords.includes(token.upper)) return 'keyword';
	return next?.k === 'op' && next.op === '(' ? 'function' : 'relation';
}
