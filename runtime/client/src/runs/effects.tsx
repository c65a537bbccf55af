import type { RunDetail } from '@dougong/schemas/api';
import { Pill } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { instant } from '../tasks/words.ts';
import type { RunTexts } from './texts.ts';

/** What left, or would leave: calls and messages, each with the key by which the receiver knows a second try. */
export function Effects({ run: { effects, nodes }, words }: { run: RunDetail; words: RunTexts }) {
	const { language } = useClient();
	if (effects.length === 0) return null;
	const nodeTitle = (key: string) => nodes.find((n) => n.key === key)?.title ?? key;
	const { effectHead: head } = words;
	return (
		<section aria-labelledby="run-effects">
			<h2 id="run-effects">{words.effects}</h2>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways is reached by keyboard */}
			<section className="run__table" aria-labelledby="run-effects" tabIndex={0}>
				<table className="plain-table">
					<thead>
						<tr>
							{Object.values(head).map((title) => (
								<th key={title} scope="col">
									{title}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{effects.map((effect) => (
							<tr key={effect.key}>
								<td>
									<Pill>{words.effectKinds[effect.kind]}</Pill> {effect.title}
									{effect.error && <small className="run__error">{effect.error}</small>}
								</td>
								<td>{nodeTitle(effect.node)}</td>
								<td>
									<Pill color={effect.state === 'failed' ? 'red' : ['done', 'sent'].includes(effect.state) ? 'green' : 'gray'}>
										{words.effectStates[effect.state] ?? effect.state}
									</Pill>
								</td>
								<td className="num">{effect.attempts}</td>
								<td>{effect.at ? instant(effect.at, language) : '—'}</td>
								<td>
									<code>{effect.key}</code>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</section>
	);
}
