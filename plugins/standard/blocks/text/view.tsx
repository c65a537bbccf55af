import type { BlockProps, BlockView } from '@dougong/ui/contracts';
import { BlockHead } from '../shared/block-head.tsx';
import { chunksOf, type Line } from './lines.ts';
import './text.css';

function TextBlock({ block, pageKey, runtime }: BlockProps<{ lines: Line[] }>) {
	const path = `page.${pageKey}.${block.key}`;
	const words = (line: Line) => runtime.text(`${path}.lines.${line.key}.text`, line.text);
	return (
		<div className="block">
			<BlockHead title={block.title && runtime.text(`${path}.title`, block.title)} />
			<div className="text-block">
				{chunksOf(block.lines).map((chunk) => {
					if ('line' in chunk)
						return chunk.as === 'heading' ? <h3 key={chunk.line.key}>{words(chunk.line)}</h3> : <p key={chunk.line.key}>{words(chunk.line)}</p>;
					return (
						<ul key={chunk.lines[0]?.key}>
							{chunk.lines.map((line) => (
								<li key={line.key}>{words(line)}</li>
							))}
						</ul>
					);
				})}
			</div>
		</div>
	);
}
export const text: BlockView = { type: 'text', View: TextBlock };
