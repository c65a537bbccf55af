import { Type } from '@sinclair/typebox';

/** Of a record, run, task, person … */
export const Id = (o: object = {}) => Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', ...o });
export const People = (o: object = {}) => Type.Array(Id(), { minItems: 1, maxItems: 50, uniqueItems: true, ...o });
export const Comment = Type.String({ minLength: 1, maxLength: 4000 });

/** A person of the directory, with the name to show. */
export interface PersonRef {
	id: string;
	title: string;
}
