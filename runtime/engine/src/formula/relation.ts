import type { FieldPath } from './scope.ts';

/**
 * A set of records that belongs to a record (ADR 6). `model` is that of the records in the set, `app/model`. Live records only.
 * referring: those whose reference `field` names this record (children: the tree-parent of its own model). descendants: all below it.
 * peers: records of its own model that are alike in the fields `by`, itself included; blank is alike to blank.
 * before: of the peers, the one with the greatest `order` less than its own: none or one record.
 */
export type Relation =
	| { k: 'referring'; model: string; field: string }
	| { k: 'descendants'; model: string; field: string }
	| { k: 'peers'; model: string; by: readonly FieldPath[] }
	| { k: 'before'; model: string; order: string; by: readonly FieldPath[] };
