export interface ComboOption {
	id: string;
	title: string;
	/** Second line of meaning, in grey: a unit, a number. */
	sub?: string;
	disabled?: boolean;
}
export interface ComboboxProps {
	id: string;
	/** Name for the full-screen list on a phone, and the accessible name where no label points at `id`. */
	label: string;
	/** What is chosen; at most one unless `multiple`. */
	value: readonly ComboOption[];
	onChange(next: ComboOption[]): void;
	/** Finds options for what was typed ('' at first). Rejects when the search fails. */
	search(text: string): Promise<readonly ComboOption[]>;
	multiple?: boolean;
	/** Shows each option with an avatar. */
	people?: boolean;
	placeholder?: string;
	disabled?: boolean;
	invalid?: boolean;
	required?: boolean;
	describedBy?: string;
	onBlur?(): void;
}
