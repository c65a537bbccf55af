/** `model` of the app that says it, or `app/model`, as `app/model`. */
export function absoluteModel(ref: string, app: string): string {
	return ref.includes('/') ? ref : `${app}/${ref}`;
}
