/** Class names that hold, joined. */
export function cx(...names: (string | false | null | undefined)[]): string {
	return names.filter(Boolean).join(' ');
}
