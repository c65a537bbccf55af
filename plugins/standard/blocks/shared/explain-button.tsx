import type { RecordJson } from '@dougong/schemas/api';
import { IconButton } from '@dougong/ui';
import type { RuntimePort } from '@dougong/ui/contracts';
import { recordTitle } from './cell.tsx';
import type { FieldAt } from './models.ts';
import type { BlockTexts } from './texts.ts';

interface ExplainButtonProps {
	runtime: RuntimePort;
	at: FieldAt;
	record: RecordJson;
	texts: BlockTexts;
	/** Left out of the tab order: where a grid has the focus. */
	isInGrid?: boolean;
}
/** Asks where a computed value comes from. Nothing beside other values. */
export function ExplainButton({ runtime, at, record, texts, isInGrid }: ExplainButtonProps) {
	if (!at.field.computed || at.crosses) return null;
	return (
		<IconButton
			size="s"
			icon="info"
			className="explain-button"
			label={texts.explain(at.title)}
			tabIndex={isInGrid ? -1 : undefined}
			onClick={(event) => {
				event.stopPropagation();
				runtime.explain({ model: at.model, id: record.id, field: at.field.key }, recordTitle(runtime, at.model, record, texts.untitled));
			}}
		/>
	);
}
