import type { FormulaFunction } from '@dougong/engine';
import { functions as standard } from './standard/functions/index.ts';

/** The formula functions of the installed plugins, without their other kinds: what a form in the browser needs. One line per plugin. */
export const functions: readonly FormulaFunction[] = [...standard];
