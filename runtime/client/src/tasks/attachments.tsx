import { type FileEntry, fileLimit } from '@dougong/schemas/api';
import { Button, Icon, IconButton } from '@dougong/ui';
import { useRef, useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { uploadFile } from '../api/workflows.ts';
import { sizeWords } from './story.tsx';
import type { TaskTexts } from './texts.ts';

export interface AttachmentsProps {
	env: string;
	files: readonly FileEntry[];
	words: TaskTexts;
	language: string;
	onChange(files: FileEntry[]): void;
	onProblem(message: string): void;
}
/** Files that go along; each is sent when it is chosen. */
export function Attachments({ env, files, words, language, onChange, onProblem }: AttachmentsProps) {
	const input = useRef<HTMLInputElement>(null);
	const [busy, setBusy] = useState(false);
	const add = async (chosen: readonly File[]) => {
		setBusy(true);
		const added: FileEntry[] = [];
		for (const file of chosen) {
			if (file.size > fileLimit) {
				onProblem(words.fileTooLarge(file.name, sizeWords(fileLimit, language)));
				continue;
			}
			try {
				added.push(await uploadFile(env, file));
			} catch (error) {
				const { title, detail } = asProblem(error);
				onProblem([file.name, title, detail].filter(Boolean).join(' · '));
			}
		}
		onChange([...files, ...added]);
		setBusy(false);
	};
	return (
		<div className="attachments">
			<input
				ref={input}
				type="file"
				multiple
				hidden
				aria-label={words.addFile}
				onChange={(e) => {
					void add([...(e.target.files ?? [])]);
					e.target.value = '';
				}}
			/>
			<Button size="s" variant="ghost" icon="clip" busy={busy} onClick={() => input.current?.click()}>
				{busy ? words.uploading : words.addFile}
			</Button>
			{files.length > 0 && (
				<ul className="files" aria-label={words.files}>
					{files.map((file) => (
						<li key={file.id}>
							<Icon name="clip" size={14} />
							{file.name} <small className="muted">{sizeWords(file.size, language)}</small>
							<IconButton size="s" icon="x" label={words.removeFile(file.name)} onClick={() => onChange(files.filter((f) => f !== file))} />
						</li>
					))}
				</ul>
			)}
		</div>
	);
}
