import { Button, Dialog, Input, Note } from '@dougong/ui';
import { useClient } from '../client-context.ts';

/** Something that was made and is never shown again: to be copied now. `label`: of the value. */
export function ShownOnce({ title, body, label, value, onClose }: { title: string; body: string; label: string; value: string; onClose(): void }) {
	const { t, toasts } = useClient();
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(value);
			toasts.show(t('common.copied'));
		} catch {
			// Pages without TLS may not write to the clipboard: the value stands there to be marked by hand.
		}
	};
	return (
		<Dialog open onClose={onClose} title={title} footer={<Button onClick={onClose}>{t('common.close')}</Button>}>
			<Note kind="warn" title={body} />
			<div className="secret">
				<Input readOnly aria-label={label} value={value} onFocus={(event) => event.target.select()} />
				<Button icon="copy" variant="primary" onClick={() => void copy()}>
					{t('common.copy')}
				</Button>
			</div>
		</Dialog>
	);
}
