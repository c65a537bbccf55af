import { attachment } from './attachment/definition.ts';
import { autoNumber } from './auto-number/definition.ts';
import { boolean } from './boolean/definition.ts';
import { choice } from './choice/definition.ts';
import { createdAt } from './created-at/definition.ts';
import { createdBy } from './created-by/definition.ts';
import { date } from './date/definition.ts';
import { dateTime } from './date-time/definition.ts';
import { integer } from './integer/definition.ts';
import { json } from './json/definition.ts';
import { longText } from './long-text/definition.ts';
import { multiChoice } from './multi-choice/definition.ts';
import { number } from './number/definition.ts';
import { orgUnit } from './org-unit/definition.ts';
import { percent } from './percent/definition.ts';
import { period } from './period/definition.ts';
import { person } from './person/definition.ts';
import { rating } from './rating/definition.ts';
import { reference } from './reference/definition.ts';
import { text } from './text/definition.ts';
import { treeParent } from './tree-parent/definition.ts';
import { updatedAt } from './updated-at/definition.ts';
import { updatedBy } from './updated-by/definition.ts';
import type { FieldType } from '@dougong/engine';

/** The built-in field kinds, in the order in which a plain property is offered to them; `json` takes what is left. */
export const fields: FieldType[] = [
	choice,
	multiChoice,
	date,
	dateTime,
	boolean,
	integer,
	number,
	percent,
	rating,
	longText,
	text,
	autoNumber,
	period,
	person,
	orgUnit,
	reference,
	treeParent,
	attachment,
	createdAt,
	createdBy,
	updatedAt,
	updatedBy,
	json,
];
