import { Combobox, type ComboOption, Field } from '@dougong/ui';
import { useCallback } from 'react';
import { lookupRecords } from '../api/endpoints.ts';
import { useClient } from '../client-context.ts';
import { useClientApp } from '../runtime/use-apps.ts';

const directory = 'directory';
const personModel = 'directory/person';

/** Finds people of the directory by what was typed, with what tells those of one name apart. */
export function useFindPeople(env: string): (text: string) => Promise<readonly ComboOption[]> {
	const { language } = useClient();
	const { app } = useClientApp(env, directory, language);
	const model = app?.models[personModel];
	return useCallback(
		async (text: string) => {
			const about = model?.fields.filter((f) => f.reference && !f.reference.many && f.reference.model !== personModel).map((f) => f.key) ?? [];
			const found = await lookupRecords(env, personModel, model, text, 30, { about: about.slice(0, 1) });
			return found.map((r) => ({ id: r.id, title: r.title ?? '', ...(r.about && { sub: r.about }) }));
		},
		[env, model],
	);
}

export interface PeoplePickerProps {
	env: string;
	id: string;
	label: string;
	value: readonly ComboOption[];
	onChange(next: ComboOption[]): void;
	multiple?: boolean;
	required?: boolean;
	placeholder?: string;
	help?: string;
	error?: string;
}
/** One or several people of the directory. */
export function PeoplePicker({ env, id, label, help, error, required, ...rest }: PeoplePickerProps) {
	const search = useFindPeople(env);
	return (
		<Field id={id} label={label} required={required} help={help} error={error}>
			<Combobox id={id} label={label} people search={search} invalid={error !== undefined} required={required} {...rest} />
		</Field>
	);
}
