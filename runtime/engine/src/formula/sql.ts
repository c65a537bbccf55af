/**
 * A piece of SQL as data: the engine never runs it. Text with holes; the server numbers the parameters, quotes the identifiers
 * and binds the values, so a fragment is compiled once per (role, query shape) and bound per request.
 */
export type SqlPart =
	| { k: 'text'; text: string }
	/** A constant known at compile time; becomes a parameter. `cast` is a Postgres type name from a fixed list. */
	| { k: 'value'; value: unknown; cast: string }
	/** A fact about who asks and when; becomes a parameter that is bound per request. */
	| { k: 'fact'; fact: 'me' | 'myUnit' | 'myUnits' | 'myReports' | 'allMyReports' | 'today' | 'now'; cast: string }
	/** A column reached by a path of reference fields from the root record: [] + 'due', or ['owner'] + 'org_unit'. Joins are made by the server. */
	| { k: 'column'; path: readonly string[]; field: string };
export type SqlFragment = readonly SqlPart[];
