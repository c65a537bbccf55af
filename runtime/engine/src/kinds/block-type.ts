import type { TObject } from '@sinclair/typebox';
import type { LocalText } from './field-type.ts';

/**
 * A block kind: plugins/…/blocks/<type>/ with definition.ts and view.tsx. `config` is closed and holds the block's own
 * properties (key, type and title are common). Slots inside it (ModelRef, FieldRef, Formula … of @dougong/schemas) are checked
 * by the definition checker; nothing to write here.
 */
export interface BlockType<C extends TObject = TObject> {
	type: string;
	title: LocalText;
	description: LocalText;
	config: C;
	/** Only on pages with `record`. */
	needsRecord?: boolean;
}
export function defineBlockType<C extends TObject>(type: BlockType<C>): BlockType<C> {
	return type;
}
