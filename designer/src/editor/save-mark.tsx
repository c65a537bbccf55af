import { Button, Icon } from '@dougong/ui';
import { useDesigner } from '../designer-context.ts';
import type { SaveState } from '../store/draft-store.ts';

/** Whether the work is safe, in words. */
export function SaveMark({ save, baseRevision, onRetry }: { save: SaveState; baseRevision: number | null; onRetry(): void }) {
	const { texts, language } = useDesigner();
	if (save.kind === 'failed') {
		return (
			<span className="save-mark save-mark--failed" role="alert">
				<Icon name="alert" size={14} /> {texts.notSaved}: {save.reason}
				<Button size="s" onClick={onRetry}>
					{texts.retry}
				</Button>
			</span>
		);
	}
	const time =
		save.kind === 'saved' && save.at > 0 ? new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(save.at) : '';
	const words = { published: texts.published, changed: texts.saving, saving: texts.saving, saved: texts.savedAt(time), conflict: texts.notSaved }[save.kind];
	return (
		<span className="save-mark" role="status">
			{baseRevision !== null && `${texts.revision(baseRevision)} · `}
			{words}
		</span>
	);
}

interface ConflictBarProps {
	save: Extract<SaveState, { kind: 'conflict' }>;
	onTheirs(): void;
	onMine(found: number): void;
}
/** Two administrators worked on one draft: which of the two goes on. What is replaced can be had back with "undo". */
export function ConflictBar({ save, onTheirs, onMine }: ConflictBarProps) {
	const { texts } = useDesigner();
	return (
		<div className="conflict-bar" role="alert">
			<Icon name="alert" />
			<p>{texts.conflict(save.by)}</p>
			<Button size="s" onClick={onTheirs}>
				{texts.takeTheirs}
			</Button>
			<Button size="s" onClick={() => onMine(save.found)}>
				{texts.keepMine}
			</Button>
		</div>
	);
}
