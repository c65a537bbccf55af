import type { JsonValue } from '@dougong/schemas';
import type { ClientField } from '@dougong/schemas/api';
import type { RuntimePort } from '@dougong/ui/contracts';
import { plainWords, valueFor } from './value-words.ts';

/** A value as its field shows it; without a field, in plain words. */
export function Value({ runtime, field, value }: { runtime: RuntimePort; field: ClientField | undefined; value: JsonValue }) {
	const view = field && runtime.field(field.kind);
	if (!field || !view || value === null) return <span>{plainWords(value, runtime.language)}</span>;
	return <view.Cell value={valueFor(field, value)} field={field} language={runtime.language} t={runtime.t} />;
}
