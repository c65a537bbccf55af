import type { JsonValue } from '@dougong/schemas';
import type { StartResult } from '@dougong/schemas/api';
import { Checkbox, Field, Input } from '@dougong/ui';

type StartInput = NonNullable<StartResult['inputs']>[number];
/** What was typed, by variable. A truth is `true` or nothing. */
export type Typed = { readonly [key: string]: string };

/** Those that a person can type; records are chosen by programs. */
export const typeable = (inputs: readonly StartInput[] = []): StartInput[] => inputs.filter(({ type }) => type !== 'record');

/** What whoever starts a workflow may give it; what is left empty is not sent. */
export function StartInputs({ inputs, typed, onChange }: { inputs: readonly StartInput[]; typed: Typed; onChange(typed: Typed): void }) {
	return inputs.map(({ key, title, type }) => {
		const id = `input-${key}`;
		const set = (text: string) => onChange({ ...typed, [key]: text });
		if (type === 'boolean')
			return (
				<Checkbox key={key} checked={typed[key] === 'true'} onChange={(e) => set(e.target.checked ? 'true' : '')}>
					{title}
				</Checkbox>
			);
		return (
			<Field key={key} id={id} label={title}>
				<Input
					id={id}
					type={inputTypes[type] ?? 'text'}
					step={type === 'number' ? 'any' : undefined}
					value={typed[key] ?? ''}
					onChange={(e) => set(e.target.value)}
				/>
			</Field>
		);
	});
}

const inputTypes: { [type in StartInput['type']]?: string } = { number: 'number', date: 'date', 'date-time': 'datetime-local' };

/** What was typed as values of the variables' types. */
export function givenOf(inputs: readonly StartInput[], typed: Typed): { [key: string]: JsonValue } {
	return Object.fromEntries(
		inputs.flatMap(({ key, type }): [string, JsonValue][] => {
			const text = typed[key] ?? '';
			if (text === '') return [];
			if (type === 'number') return [[key, Number(text)]];
			if (type === 'boolean') return [[key, true]];
			return [[key, type === 'date-time' ? new Date(text).toISOString() : text]];
		}),
	);
}
