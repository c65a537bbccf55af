import { askFormulas } from '../questions.ts';
import type { EffectOf, Perform } from '../transaction.ts';

export const evaluate: Perform<EffectOf<'evaluate'>> = (tx, { formulas }) => askFormulas(tx, formulas);
