import '@dougong/ui/popups.css';
import { Button, Dialog, Icon, type SentFile, useFiles } from '@dougong/ui';
import { type KeyboardEvent, useState } from 'react';
import type { FileWords } from './words.ts';

/** Pictures of a field, one after the other, as large as the screen allows. Arrow keys turn over. */
export function Lightbox({ pictures, first, words, onClose }: { pictures: readonly SentFile[]; first: string; words: FileWords; onClose(): void }) {
	const port = useFiles();
	const [at, setAt] = useState(() =>
		Math.max(
			pictures.findIndex((p) => p.id === first),
			0,
		),
	);
	const picture = pictures[at];
	if (!picture || !port) return null;
	const turn = (by: number) => setAt((now) => Math.min(Math.max(now + by, 0), pictures.length - 1));
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === 'ArrowLeft') turn(-1);
		if (event.key === 'ArrowRight') turn(1);
	};
	const footer = (
		<div className="lightbox__foot">
			{pictures.length > 1 && (
				<>
					<Button icon="chevron-left" disabled={at === 0} onClick={() => turn(-1)}>
						{words.previous}
					</Button>
					<span aria-live="polite">{words.at(at + 1, pictures.length)}</span>
					<Button icon="chevron-right" disabled={at === pictures.length - 1} onClick={() => turn(1)}>
						{words.next}
					</Button>
				</>
			)}
			<a className="btn" href={port.address(picture.id)} download={picture.name}>
				<Icon name="arrow-down" />
				{words.download('')}
			</a>
		</div>
	);
	return (
		<Dialog open onClose={onClose} size="l" title={picture.name} footer={footer}>
			{/* biome-ignore lint/a11y/noStaticElementInteractions: the keys only repeat what the buttons do */}
			<div className="lightbox" onKeyDown={onKeyDown}>
				<img src={port.address(picture.id, { inline: true })} alt={picture.name} width={picture.width} height={picture.height} />
			</div>
		</Dialog>
	);
}
