import type { JsonValue } from '@dougong/schemas';
import type { Static, TObject } from '@sinclair/typebox';
import type { FormulaType } from '../formula/types.ts';
import type { LocalText } from './field-type.ts';

/** What a rule works with. Its formula comes from the tree, and stands in the rule's formula as it is. */
export interface ScoringInput {
	name: string;
	title: LocalText;
	type: FormulaType;
	optional?: boolean;
}

/** What a tree gives to a rule. Formulas are safe as operands: anything but a name or a call stands in brackets. */
export interface ScoringGiven<P> {
	/** By name; optional ones may be missing. */
	inputs: { readonly [name: string]: string };
	/** The set of parts as the formula language names it, and the inputs over each part; null for rules without parts. */
	parts: { readonly of: string; readonly inputs: { readonly [name: string]: string } } | null;
	/** With defaults filled in. */
	params: P;
	/** The largest achievement that the tree lets through. */
	cap: number | null;
}

/** A condition without which the rule has no meaning, e.g. that a target is not 0. A blank input never breaks it. */
export interface ScoringCondition {
	/** Formula over the record. */
	holds: string;
	/** Name of the input whose fault it is. */
	input: string;
	message: LocalText;
}

/**
 * How measured values become an achievement: one file in plugins/…/scoring, and one line in the list. Its whole meaning is a formula, so it
 * runs on both back ends, is recomputed like any computed field, and can be read by anybody.
 * Achievement is in percent (100 = as planned) unless `params` say otherwise. Blank where an input is blank, an error where a condition fails.
 */
export interface ScoringRule<P extends TObject = TObject> {
	/** A key: small letters, digits, single _. */
	name: string;
	title: LocalText;
	description: LocalText;
	inputs: readonly ScoringInput[];
	/** Inputs over each of the records that the tree names as parts. */
	parts?: readonly ScoringInput[];
	/** Closed. Draws the property panel. */
	params: P;
	formula(given: ScoringGiven<Static<P>>): string;
	conditions?(given: ScoringGiven<Static<P>>): readonly ScoringCondition[];
	/** Mistakes in the parameters that their schema cannot say; `pointer` into the parameters. */
	checkParams?(params: Static<P>): readonly { pointer: string; message: LocalText }[];
	/** `inputs` → `result`: decimal text at 4 places, or null; run on both back ends. */
	examples: readonly ScoringExample[];
}
export interface ScoringExample {
	inputs: { readonly [name: string]: string };
	parts?: readonly { readonly [name: string]: JsonValue }[];
	params?: { readonly [name: string]: JsonValue };
	cap?: number;
	result: string | null;
}
export function defineScoringRule<P extends TObject>(rule: ScoringRule<P>): ScoringRule<P> {
	return rule;
}
