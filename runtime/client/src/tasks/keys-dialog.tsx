import { Dialog } from '@dougong/ui';
import { SwitchLine } from './switch-line.tsx';
import type { TaskTexts } from './texts.ts';

/** Which key does what, and whether single letters do anything at all. */
export function KeysDialog({ words, isOn, onSwitch, onClose }: { words: TaskTexts; isOn: boolean; onSwitch(isOn: boolean): void; onClose(): void }) {
	return (
		<Dialog open onClose={onClose} title={words.keys}>
			<div className="stack">
				<table className="keys">
					<tbody>
						{words.keyHelp.map(([key, what]) => (
							<tr key={key}>
								<th scope="row">
									<kbd className="kbd">{key}</kbd>
								</th>
								<td>{what}</td>
							</tr>
						))}
					</tbody>
				</table>
				<SwitchLine label={words.keysOn} isOn={isOn} onChange={onSwitch} />
			</div>
		</Dialog>
	);
}
const stored = 'dougong.inbox-keys';
export function areKeysOn(): boolean {
	try {
		return localStorage.getItem(stored) !== 'off';
	} catch {
		return true;
	}
}
export function rememberKeys(isOn: boolean): void {
	try {
		localStorage.setItem(stored, isOn ? 'on' : 'off');
	} catch {
		// Then it holds as long as the page.
	}
}
