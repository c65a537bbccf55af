import { presentNow } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import type { ColumnConfig } from '../shared/config.ts';
import { type FieldAt, fieldAt, optionsOf } from '../shared/models.ts';

export interface GridColumn extends FieldAt {
	usual: number;
	isNumeric: boolean;
	/** Whether this reader may fill it in here. */
	isOpen: boolean;
	/** Its values are picked rather than typed: the kind's own input opens over the cell. */
	isPicked: boolean;
}

/** The columns that a page names and this reader may see. */
export function gridColumns(
	runtime: RuntimePort,
	model: string,
	configs: readonly ColumnConfig[],
	titleOf: (c: ColumnConfig) => string | undefined,
): GridColumn[] {
	const { can } = runtime.app.models[model] ?? {};
	return configs.flatMap((config) => {
		const at = fieldAt(runtime.app, model, config.field);
		if (!at) return [];
		const view = runtime.field(at.field.kind);
		const { schema, reference, computed, access } = at.field;
		const isOpen = access === 'write' && !at.crosses && !computed && !reference?.many && schema.type !== 'object' && (can?.update || can?.create);
		return [
			{
				...at,
				title: titleOf(config) ?? at.title,
				usual: config.width ?? view?.width ?? 150,
				isNumeric: view?.numeric ?? false,
				isOpen: isOpen === true,
				isPicked: reference !== undefined || optionsOf(at.field) !== undefined || schema.type === 'boolean' || String(schema.format ?? '').startsWith('date'),
			},
		];
	});
}

/** Today by the clock of the reader, `YYYY-MM-DD`. */
export function localToday(): string {
	const at = presentNow();
	return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
