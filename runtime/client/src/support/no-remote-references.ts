/** Stands in for fast-uri in the build: the schemas of forms hold no references to other documents. */
export default {
	equal: (a: string, b: string): boolean => a === b,
	resolve: (_base: string, reference: string): string => reference,
};
