import type { JsonObject } from '@dougong/schemas';
import { Button, IconButton, Select } from '@dougong/ui';
import { ChoiceCell, NumberCell } from './inputs.tsx';
import { useOptions } from './scoring-card.tsx';
import type { TreeEditing } from './tree-editing.ts';

/** The spans of scores, one a row. */
export function BandsTable({ editing }: { editing: TreeEditing }) {
	const { tree, texts, set } = editing;
	const bands = tree.bands ?? [];
	const options = useOptions(tree, 'status');
	const titleOf = (key: string) => options.find((o) => o.value === key)?.label ?? key;
	const free = options.find((o) => !bands.some((b) => b.key === o.value))?.value ?? `band_${bands.length + 1}`;
	const add = () => {
		const last = bands.at(-1);
		const from = last?.to ?? (last?.from === undefined ? undefined : last.from + 10);
		const before = bands.map((b, i) => (i === bands.length - 1 && b.to === undefined && from !== undefined ? { ...b, to: from } : b));
		set('/bands', [...before, { key: free, ...(from !== undefined && { from }), tone: 'neutral' }] as JsonObject[]);
	};
	return (
		<>
			<div className="summary__scroll">
				<table className="facts tree-table">
					<thead>
						<tr>
							<th scope="col">{texts.band}</th>
							<th scope="col">{texts.from}</th>
							<th scope="col">{texts.to}</th>
							<th scope="col">{texts.ends}</th>
							<th scope="col">{texts.tone}</th>
							<td />
						</tr>
					</thead>
					<tbody>
						{bands.map((band, i) => {
							const at = `/bands/${i}`;
							const title = titleOf(band.key);
							const keys = options.some((o) => o.value === band.key) ? options : [...options, { value: band.key, label: band.key }];
							return (
								// biome-ignore lint/suspicious/noArrayIndexKey: the key of a band may be chosen anew
								<tr key={i}>
									<th scope="row">
										<Select aria-label={`${texts.band} ${i + 1}`} value={band.key} options={keys} onChange={(e) => set(`${at}/key`, e.target.value)} />
									</th>
									<td>
										<NumberCell label={`${title} ${texts.from}`} value={band.from} onChange={(value) => set(`${at}/from`, value)} />
									</td>
									<td>
										<NumberCell label={`${title} ${texts.to}`} value={band.to} onChange={(value) => set(`${at}/to`, value)} />
									</td>
									<td>
										<ChoiceCell
											label={`${title} ${texts.ends}`}
											value={band.ends ?? 'from'}
											words={texts.endWords}
											onChange={(value) => set(`${at}/ends`, value)}
										/>
									</td>
									<td>
										<ChoiceCell label={`${title} ${texts.tone}`} value={band.tone} words={texts.tones} onChange={(value) => set(`${at}/tone`, value)} />
									</td>
									<td>
										<IconButton icon="trash" size="s" label={texts.removeOf(title)} onClick={() => set(bands.length === 1 ? '/bands' : at, undefined)} />
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</div>
			{bands.length < 12 && (
				<Button size="s" icon="plus" onClick={add}>
					{texts.addBand}
				</Button>
			)}
		</>
	);
}
