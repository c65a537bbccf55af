import type { ComboOption } from './types.ts';

/** The chosen options with `option` taken in, or out when it was in. */
export function toggled(value: readonly ComboOption[], option: ComboOption): ComboOption[] {
	return value.some((v) => v.id === option.id) ? value.filter((v) => v.id !== option.id) : [...value, option];
}
