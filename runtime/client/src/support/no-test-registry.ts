/** Stands in for rjsf's test helper in the build; it would bring Ajv. */
export default function getTestRegistry(): null {
	return null;
}
