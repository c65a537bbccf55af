import type { JsonValue } from '@dougong/schemas';
import type { ExpandedRef, RecordJson } from '@dougong/schemas/api';
import type { RuntimePort } from '@dougong/ui/contracts';
import { memo } from 'react';
import type { FieldAt } from './models.ts';

/** A field's value as its kind shows it. Blank shows nothing. */
export const FieldCell = memo(function FieldCell({ runtime, at, record, opens }: { runtime: RuntimePort; at: FieldAt; record: RecordJson; opens?: boolean }) {
	const value = record.values[at.path] ?? null;
	return <ValueCell runtime={runtime} at={at} value={value} expanded={record.expanded?.[at.path]} opens={opens} />;
});

export function ValueCell({
	runtime,
	at,
	value,
	expanded,
	opens,
}: {
	runtime: RuntimePort;
	at: FieldAt;
	value: JsonValue;
	expanded?: ExpandedRef | ExpandedRef[] | null;
	/** See CellProps. */
	opens?: boolean;
}) {
	const view = runtime.field(at.field.kind);
	if (isBlank(value)) return null;
	if (!view) return <span>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</span>;
	return <view.Cell value={value} field={at.field} expanded={expanded} opens={opens} language={runtime.language} t={runtime.t} />;
}

export function isBlank(value: JsonValue | undefined): boolean {
	return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** What a record is called: the value of its title field, or the title of what that refers to. */
export function recordTitle(runtime: RuntimePort, model: string, record: RecordJson, untitled: string): string {
	const titleField = runtime.app.models[model]?.titleField;
	if (!titleField) return untitled;
	const expanded = record.expanded?.[titleField];
	if (expanded && !Array.isArray(expanded) && expanded.title) return expanded.title;
	const value = record.values[titleField];
	return isBlank(value) || typeof value === 'object' ? untitled : String(value);
}
