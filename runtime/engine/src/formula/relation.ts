import type { FieldPath } from './scope.ts';

/**
 * A set of records that belongs to a record (ADR 6). `model` is that of the records in the set, `app/model`. Live records only.
 * referring: those whose reference `field`, of one record, names this record (children: the tree-parent of its own model).
 * descendants: all below it; an archived record cuts off what is below it. peers: records of its own model that are alike in the fields
 * `by`, itself included while it is live; blank is alike to blank. before: of the peers, the one with the greatest `order` less than its
 * own, of several the one with the greatest id: none or one record.
 */
export type Relation =
	| { k: 'referring'; model: string; field: string }
	| { k: 'descendants'; model: string; field: string }
	| { k: 'peers'; model: string; by: readonly FieldPath[] }
	| { k: 'before'; model: string; order: string; by: readonly FieldPath[] };

/**
 * That a formula reads a set of records: what a dependency graph is made of. Membership follows from the relation's own fields (`field`,
 * `by`, `order`) and from which records are live; `reads` are the fields that the operands and the condition read in each record of the
 * set, over references from there. `model`: of the record that the set belongs to. `within`: index of the set whose records the set
 * belongs to, when aggregates are nested; without it the set belongs to the record of the formula. What operands read of the record
 * of the formula (`[this.field]`) is among the formula's `dependencies`.
 *
 * `SUM(children, [weight] * SUM(task.goal, [hours]), [status] = "active")` →
 * 0: { relation: children, model: 'app/goal', reads: [weight], [status] }
 * 1: { relation: task.goal, model: 'app/goal', reads: [hours], within: 0 }
 */
export interface RelationUse {
	relation: Relation;
	model: string;
	reads: readonly FieldPath[];
	within?: number;
}

/** The fields of the records in a set, over references from there, that decide which records are in it. */
export function membershipOf(relation: Relation): FieldPath[] {
	if (relation.k === 'referring' || relation.k === 'descendants') return [{ path: [], field: relation.field }];
	return [...relation.by, ...(relation.k === 'before' ? [{ path: [], field: relation.order }] : [])];
}

/** A relation as it is written: a plain name, or in brackets when it is not one. */
export function relationText(name: string): string {
	return /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)?$/u.test(name) ? name : `[${name}]`;
}
