/** Stands in for rjsf's merging of `allOf` in the build: the schemas that we give it hold no `allOf` (forms/rjsf-schema.ts). */
export default function shallowAllOfMerge<T>(schema: T): T {
	return schema;
}
