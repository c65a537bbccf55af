import './attachment.css';
import { type CellProps, Icon, type SentFile, useFiles } from '@dougong/ui';
import { lazy, Suspense, useState } from 'react';
import { isPicture, isSent, sizeWords } from './files.ts';
import { fileWords } from './words.ts';

const Lightbox = lazy(() => import('./lightbox.tsx').then((m) => ({ default: m.Lightbox })));
/** In a row of a table; the others are counted. */
const shownInRow = 3;
/** A table does not load pictures of many megabytes to show them in a corner. */
const mostInRow = 1024 * 1024;

/** Small pictures and their number; where there is room, with names, to be opened. */
export function FilesCell({ files, opens, language }: CellProps & { files: readonly SentFile[] }) {
	return opens ? <OpenFiles files={files} language={language} /> : <Row files={files} language={language} />;
}

function Row({ files, language }: { files: readonly SentFile[]; language: string }) {
	const words = fileWords(language);
	const shown = files.slice(0, shownInRow);
	return (
		<span className="files-row" title={files.map((file) => file.name).join('\n')}>
			{shown.map((file) => (
				<Thumb key={file.id} file={file} most={mostInRow} />
			))}
			{files.length === 1 ? <span className="files-row__name">{files[0]?.name}</span> : <span className="files-row__count">{words.count(files.length)}</span>}
		</span>
	);
}

/** A picture as small as its place, or what stands for a file. Its name is said beside it. */
export function Thumb({ file, most = Number.POSITIVE_INFINITY }: { file: SentFile; most?: number }) {
	const port = useFiles();
	const [isBroken, setBroken] = useState(false);
	if (!port || isBroken || !isSent(file) || !isPicture(file) || file.size > most) {
		return (
			<span className="file-thumb" aria-hidden="true">
				<Icon name="file" size={16} />
				<small>{endingOf(file.name)}</small>
			</span>
		);
	}
	return <img className="file-thumb" src={port.address(file.id, { inline: true })} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />;
}
function endingOf(name: string): string {
	return /\.([^.]{1,4})$/.exec(name)?.[1]?.toUpperCase() ?? '';
}

/** Files that a press opens: pictures over the page, others to be kept. */
export function OpenFiles({ files, language }: { files: readonly SentFile[]; language: string }) {
	const words = fileWords(language);
	const port = useFiles();
	const [open, setOpen] = useState<string | null>(null);
	const pictures = files.filter(isPicture);
	return (
		<>
			<ul className="files-open" aria-label={words.files}>
				{files.map((file) => (
					<li key={file.id}>
						{port && isPicture(file) ? (
							<button type="button" className="file-open" aria-label={words.open(file.name)} onClick={() => setOpen(file.id)}>
								<Thumb file={file} />
								<Named file={file} language={language} />
							</button>
						) : (
							<a className="file-open" href={port?.address(file.id)} download={file.name} aria-label={words.download(file.name)}>
								<Thumb file={file} />
								<Named file={file} language={language} />
							</a>
						)}
					</li>
				))}
			</ul>
			{open !== null && (
				<Suspense>
					<Lightbox pictures={pictures} first={open} words={words} onClose={() => setOpen(null)} />
				</Suspense>
			)}
		</>
	);
}

function Named({ file, language }: { file: SentFile; language: string }) {
	return (
		<span className="file-open__text">
			<span className="file-open__name">{file.name}</span>
			<small className="muted">{sizeWords(file.size, language)}</small>
		</span>
	);
}
