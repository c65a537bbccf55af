import { type Static, Type } from '@sinclair/typebox';
import { closed, type JsonValue } from '../common.ts';

/**
 * GET /{env}/apps/{app}/records/{model}/{id}/explain?field=…&at=… : where a computed value comes from.
 * What the reader may not see stands there as `restricted`, without its value.
 */
export interface Explanation {
	model: string;
	id: string;
	title: string | null;
	field: string;
	/** As stored; numbers as decimal text, unrounded. */
	value: JsonValue;
	/** Why there is no value: an error of the formula with its reason. */
	error?: { code: string; reason: string };
	/** The formula with field titles in the reader's language, and as it is stored; not for whom it would name fields that they never see. */
	formula?: { text: string; canonical: string };
	revision: number;
	/** When it got this value, and the change that caused it. */
	at: string | null;
	/** What it was worked out from. */
	inputs: ExplanationInput[];
	/** Still being recomputed: the value may change. */
	stale?: true;
}
export interface ExplanationInput {
	/** As written in the formula: `[target]`, or the relation with what is read of each record. */
	label: string;
	title: string;
	value?: JsonValue;
	restricted?: true;
	/** The field that can be explained further. */
	computed?: { model: string; id: string; field: string };
	/** Of an aggregate: the records that went in, at most 200, and what each gave. */
	records?: {
		id: string;
		title: string | null;
		restricted?: true;
		values: { [label: string]: JsonValue };
		computed?: { model: string; id: string; field: string };
	}[];
	/** How many there are, when more than are listed. */
	total?: number;
}

/** GET /{env}/apps/{app}/records/{model}/{id}/values?field=…&from=…&to=… : what a computed field was over time, oldest first. */
export interface ComputedHistory {
	entries: { at: string; from: JsonValue; to: JsonValue; revision: number }[];
}

/** POST /{env}/apps/{app}/formula/preview : what a formula would give for live records under the draft. Administrators. */
export const PreviewFormula = Type.Object(
	{
		model: Type.String({ minLength: 1, maxLength: 40, description: 'Key of a model of the app' }),
		formula: Type.String({ minLength: 1, maxLength: 4000 }),
		ids: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 20, description: 'Records to work it out for' }),
	},
	closed,
);
export type PreviewFormula = Static<typeof PreviewFormula>;
export interface FormulaPreview {
	/** What is wrong with it, in the reader's language; with errors there are no records. */
	diagnostics: { code: string; severity: 'error' | 'warning'; range: [number, number]; message: string; hint?: string }[];
	/** In the order of `ids`; those that are not there are left out. Numbers are decimal text, unrounded. */
	records: {
		id: string;
		title: string | null;
		value: JsonValue;
		error?: { code: string; reason: string };
		/** Fields of the record and of those that it refers to: `target`, `owner.level`. */
		inputs: { label: string; value: JsonValue }[];
	}[];
}

/** GET /{env}/jobs?state=…&before=…&limit=… : background work, newest first. Administrators. */
export interface JobList {
	jobs: JobEntry[];
	/** Id to ask for the next page with (`before`). */
	nextBefore?: string;
}
export interface JobEntry {
	id: string;
	kind: string;
	/** In the reader's language: what it does. */
	title: string;
	state: JobState;
	/** How far it is, in what it counts by; `total` null: not known (yet). */
	done: number;
	total: number | null;
	/** Tries in a row that came to nothing, the present one included. */
	attempts: number;
	/** Why the last try came to nothing and what to do, in the reader's language. */
	error: string | null;
	/** What came out of it, in the reader's language. */
	report: string | null;
	/** It waits until then. */
	runAt: string;
	createdAt: string;
	updatedAt: string;
}
export type JobState = 'waiting' | 'running' | 'failed' | 'done';
