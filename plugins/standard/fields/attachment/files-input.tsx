import './attachment.css';
import type { JsonValue } from '@dougong/schemas';
import { fileLimit } from '@dougong/schemas/api';
import { Button, cx, Icon, IconButton, type InputProps, type SentFile, useFiles, useMediaQuery } from '@dougong/ui';
import { type ClipboardEvent, type DragEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { groupProps } from '../shared-views.tsx';
import { type Accepted, acceptedTypes, dialogTypes, usualMost } from './accepted.ts';
import { filesOf, isSent, sizeWords } from './files.ts';
import { Thumb } from './files-cell.tsx';
import { type Upload, uploads } from './uploads.ts';
import { type FileWords, fileWords } from './words.ts';

interface Limits {
	accept: Accepted;
	maxBytes: number;
	most: number;
}

/** Chooses files, sends each at once, and holds what came of it. What is on its way stands in the value under an id of its own until it is there. */
export function FilesInput(p: InputProps) {
	const port = useFiles();
	const words = fileWords(p.language);
	const limits = limitsOf(p.field.schema);
	const files = filesOf(p.value ?? null);
	const [mistakes, setMistakes] = useState<readonly string[]>([]);
	const [said, setSaid] = useState('');
	const [isOver, setOver] = useState(false);
	const box = useRef<HTMLDivElement>(null);
	useSyncExternalStore(uploads.subscribe, uploads.version);
	const change = useChange(p, files);
	const isOne = limits.most === 1;
	const room = isOne ? 1 : limits.most - files.length;

	useSettled(files, (id, upload) => {
		const { sent } = upload;
		uploads.forget(id);
		if (!sent) return;
		const fits = isAccepted(sent, limits.accept);
		change((now) => now.flatMap((file) => (file.id !== id ? [file] : fits ? [sent] : [])));
		if (fits) setSaid(words.sent(sent.name));
		else setMistakes([words.wrongType(sent.name, limits.accept)]);
	});

	const add = (chosen: readonly File[]) => {
		if (!port || chosen.length === 0 || p.disabled) return;
		const wrong = chosen.flatMap((file) => mistakeOf(file, limits, words, p.language) ?? []);
		const good = chosen.filter((file) => mistakeOf(file, limits, words, p.language) === undefined);
		setMistakes([...wrong, ...(good.length > room ? [words.tooMany(limits.most)] : [])]);
		const begun = good.slice(0, room).map((file): SentFile => ({ id: uploads.begin(port, file), name: file.name, type: file.type, size: file.size }));
		if (begun.length > 0) change((now) => [...(isOne ? [] : now), ...begun]);
	};
	const remove = (file: SentFile) => {
		uploads.forget(file.id);
		setMistakes([]);
		setSaid(words.removed(file.name));
		change((now) => now.filter((one) => one.id !== file.id));
		box.current?.querySelector<HTMLElement>('.files-input__choose')?.focus();
	};
	const onPaste = (event: ClipboardEvent) => {
		const pasted = [...event.clipboardData.files];
		if (pasted.length === 0) return;
		event.preventDefault();
		add(pasted);
	};
	const onDrop = (event: DragEvent) => {
		event.preventDefault();
		setOver(false);
		add([...event.dataTransfer.files]);
	};
	return (
		// biome-ignore lint/a11y/useSemanticElements: the form's field brings the label; a fieldset would bring a second one
		<div
			role="group"
			{...groupProps(p)}
			ref={box}
			className={cx('files-input', isOver && 'files-input--over')}
			data-invalid={p.invalid || undefined}
			onPaste={onPaste}
			onDragOver={(event) => {
				if (!event.dataTransfer.types.includes('Files') || p.disabled) return;
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={onDrop}
			onBlur={() => p.onBlur?.()}
		>
			{files.length > 0 && (
				<ul className="files-input__list" aria-label={words.files}>
					{files.map((file) => (
						<Item
							key={file.id}
							file={file}
							words={words}
							language={p.language}
							disabled={p.disabled}
							onRemove={() => remove(file)}
							onRetry={() => port && uploads.retry(port, file.id)}
						/>
					))}
				</ul>
			)}
			{room > 0 && (
				<Choosers
					accept={limits.accept}
					many={!isOne}
					label={files.length === 0 ? words.choose.one : isOne ? words.choose.other : words.choose.more}
					disabled={p.disabled || !port}
					words={words}
					onChoose={add}
				/>
			)}
			<p className="files-input__hint muted">{words.hint(limits.accept, sizeWords(limits.maxBytes, p.language), limits.most)}</p>
			{mistakes.length > 0 && (
				<ul className="files-input__mistakes" role="alert">
					{mistakes.map((mistake) => (
						<li key={mistake} className="field__error">
							<Icon name="alert" size={14} />
							{mistake}
						</li>
					))}
				</ul>
			)}
			<span className="vh" role="status">
				{said}
			</span>
		</div>
	);
}

/** Several files may come to their end between two drawings: each change is made of what the last one left. */
function useChange({ onChange }: InputProps, files: readonly SentFile[]) {
	const latest = useRef(files);
	latest.current = files;
	return (to: (now: readonly SentFile[]) => SentFile[]) => {
		const next = to(latest.current);
		latest.current = next;
		onChange(next.length > 0 ? (next as unknown as JsonValue) : undefined);
	};
}

/** Tells what has arrived, once. */
function useSettled(files: readonly SentFile[], onSent: (id: string, upload: Upload) => void): void {
	useEffect(() => {
		for (const { id } of files) {
			const upload = uploads.get(id);
			if (upload?.state === 'sent') onSent(id, upload);
		}
	});
}

interface ChoosersProps {
	accept: Accepted;
	many: boolean;
	label: string;
	disabled: boolean;
	words: FileWords;
	onChoose(files: readonly File[]): void;
}
/** Buttons before the inputs that they press, so that whoever goes to the field lands on a button. */
function Choosers({ accept, many, label, disabled, words, onChoose }: ChoosersProps) {
	const files = useRef<HTMLInputElement>(null);
	const camera = useRef<HTMLInputElement>(null);
	const isTouch = useMediaQuery('(pointer: coarse)');
	const input = { type: 'file', hidden: true, tabIndex: -1, 'aria-hidden': true } as const;
	const take = (element: HTMLInputElement) => {
		onChoose([...(element.files ?? [])]);
		element.value = '';
	};
	return (
		<div className="files-input__bar">
			<Button className="files-input__choose" icon="clip" disabled={disabled} onClick={() => files.current?.click()}>
				{label}
			</Button>
			{isTouch && accept !== 'documents' && (
				<Button icon="eye" disabled={disabled} onClick={() => camera.current?.click()}>
					{words.takePhoto}
				</Button>
			)}
			{!isTouch && <span className="muted">{words.dropHere}</span>}
			<input {...input} ref={files} data-files="choose" multiple={many} accept={dialogTypes[accept]} onChange={(e) => take(e.target)} />
			<input {...input} ref={camera} data-files="camera" accept="image/*" capture="environment" onChange={(e) => take(e.target)} />
		</div>
	);
}

interface ItemProps {
	file: SentFile;
	words: FileWords;
	language: string;
	disabled: boolean;
	onRemove(): void;
	onRetry(): void;
}
function Item({ file, words, language, disabled, onRemove, onRetry }: ItemProps) {
	const upload = isSent(file) ? undefined : uploads.get(file.id);
	const isSending = upload?.state === 'sending';
	const percent = Math.round((upload?.share ?? 0) * 100);
	return (
		<li className="file-item">
			<Thumb file={file} />
			<span className="file-open__text">
				<span className="file-open__name">{file.name}</span>
				{isSending ? (
					<progress max={100} value={percent} aria-label={words.sending(file.name, percent)} />
				) : isSent(file) ? (
					<small className="muted">{sizeWords(file.size, language)}</small>
				) : (
					<small className="file-item__problem">{problemOf(upload, words)}</small>
				)}
			</span>
			{upload?.state === 'failed' && <IconButton icon="refresh" label={words.retry(file.name)} disabled={disabled} onClick={onRetry} />}
			<IconButton icon="x" label={isSending ? words.cancel(file.name) : words.remove(file.name)} disabled={disabled} onClick={onRemove} />
		</li>
	);
}

function problemOf(upload: Upload | undefined, words: FileWords): string {
	if (!upload?.problem) return words.lost;
	const { code, title, detail } = upload.problem;
	return code === 'client.unreachable' ? words.offline : [title, detail].filter(Boolean).join(' ');
}

function limitsOf(schema: InputProps['field']['schema']): Limits {
	const accept = schema['x-accept'];
	const most = schema.maxItems;
	const megabytes = schema['x-max-megabytes'];
	return {
		accept: accept === 'images' || accept === 'documents' ? accept : 'any',
		maxBytes: typeof megabytes === 'number' ? Math.floor(megabytes * 1024 * 1024) : fileLimit,
		most: typeof most === 'number' ? most : usualMost,
	};
}

/** What can be said of a file before it is sent; the server looks into it. */
function mistakeOf(file: File, { accept, maxBytes }: Limits, words: FileWords, language: string): string | undefined {
	if (file.size === 0) return words.empty(file.name);
	if (file.size > maxBytes) return words.tooLarge(file.name, sizeWords(maxBytes, language));
	if (file.type !== '' && accept === 'images' && !file.type.startsWith('image/')) return words.wrongType(file.name, accept);
	return accept === 'documents' && /^(image|video|audio)\//.test(file.type) ? words.wrongType(file.name, accept) : undefined;
}
function isAccepted({ type }: SentFile, accept: Accepted): boolean {
	const plain = type.split(';')[0] ?? type;
	return acceptedTypes[accept].types?.some((one) => (one.endsWith('/') ? plain.startsWith(one) : plain === one)) ?? true;
}
