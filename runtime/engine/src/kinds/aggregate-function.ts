import type { SqlFragment } from '../formula/sql.ts';
import type { FactName, Facts, FormulaType, FormulaValue } from '../formula/types.ts';
import type { LocalText } from './field-type.ts';

/**
 * A function over a set of records: `SUM(children, [weight] * [score], [status] = "active")`. The first operand, a relation, and the last,
 * an optional condition that is worked out in each record, belong to the language; `params` are the operands between the two.
 *
 * JS gets the records that the condition holds for, one by one; SQL writes an aggregate expression over them, or a whole query.
 * Both must agree for every value, in whatever order the records come: order by a value and then by `id` where order matters.
 */
export interface AggregateFunction {
	/** May also be the name of a `FormulaFunction`: then it is this one when the first operand is a relation. */
	name: string;
	/** What other languages call it: nobody may write that, but is told the name. */
	also?: readonly string[];
	family: string;
	description: LocalText;
	params: readonly AggregateParam[];
	/** `same`: the type of the `same` operands. */
	returns: FormulaType | 'same';
	/** What `same` may stand for; any type without it. */
	same?: readonly FormulaType['t'][];
	/** Facts it depends on. */
	reads?: readonly FactName[];
	/**
	 * Sees blank items too (null, or an error: `isBlank` tells both; NULL in SQL). Without it records where an item operand is blank are
	 * left out, on both back ends.
	 */
	keepsBlank?: boolean;
	/** Its value is never blank, whatever the records. */
	neverBlank?: boolean;
	/** The value for the records of the set. `own`: the record that the set belongs to, with the operands that are for it. */
	evaluate(items: readonly AggregateItem<FormulaValue>[], own: AggregateItem<FormulaValue>, facts: Facts): FormulaValue;
	/** One of `sql` and `query`; `sql` where possible, since sets can then be grouped instead of asked for one by one. */
	sql?: AggregateSql;
	query?: AggregateQuery;
	/** Run on both back ends. */
	examples: readonly AggregateExample[];
}

/**
 * `formula` → `result` (JSON) for a record whose children are `records`; with `own`, for that one of them: then they have no parent and are
 * each other's PEERS([parent]). Their fields: `name` text, `value` and `weight` numbers, `day` a date, `done` true or false.
 */
export interface AggregateExample {
	formula: string;
	records: readonly { name?: string; value?: number; weight?: number; day?: string; done?: boolean }[];
	own?: number;
	result: unknown;
}

export interface AggregateParam {
	name: string;
	type: FormulaType | 'any' | 'same';
	/** Only after all that are not. An optional boolean cannot be told from the condition: make it required. */
	optional?: boolean;
	/**
	 * Where it is worked out: in each record of the set (the default), in the record that the set belongs to, or in both: then the set must
	 * be of the same model, as PEERS, children and descendants are.
	 */
	in?: 'items' | 'own' | 'both';
}

/** The values of one record, in the order of `params`: undefined where the operand was left out or is not worked out there. */
export interface AggregateItem<V> {
	/** Record id, a uuid in lower case: the same order in JS (compareText) and SQL. */
	id: string;
	values: readonly (V | undefined)[];
}
/** The same in SQL. The values of items are short names of columns, to be used as often as needed; those of `own` once (`bindSql` for more). */
export interface AggregateOperands {
	id: SqlFragment;
	values: readonly (SqlFragment | undefined)[];
	types: readonly (FormulaType | undefined)[];
}

/** An aggregate expression over the items, e.g. sum(value): what stands in SELECT … FROM (the records). NULL when there is nothing. */
export type AggregateSql = (item: AggregateOperands, own: AggregateOperands) => SqlFragment;

/**
 * For what no aggregate expression says, e.g. with windows: one scalar sub-select in parentheses. `rows` is a FROM item to be used once,
 * already with its alias `dg_i`; its columns are those of `item`: sql`(SELECT … FROM ${rows} …)`.
 */
export type AggregateQuery = (rows: SqlFragment, item: AggregateOperands, own: AggregateOperands) => SqlFragment;

export function defineAggregate(fn: AggregateFunction): AggregateFunction {
	return fn;
}
