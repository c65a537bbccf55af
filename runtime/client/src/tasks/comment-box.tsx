import type { FileEntry } from '@dougong/schemas/api';
import { Button, type ComboOption } from '@dougong/ui';
import { useId, useState } from 'react';
import { useClient } from '../client-context.ts';
import { Attachments } from './attachments.tsx';
import { useKeptText } from './kept-text.ts';
import { MentionText, mentionedIn } from './mention-text.tsx';
import { taskTexts } from './texts.ts';

export interface Said {
	comment: string;
	mentions?: string[];
	files?: string[];
}
/** A word to all who look at it, with people to tell and files. What is written is kept until it is sent. `send` rejects when it was refused. */
export function CommentBox({ env, place, send }: { env: string; place: string; send(said: Said): Promise<void> }) {
	const { language, me, toasts } = useClient();
	const words = taskTexts(language);
	const id = useId();
	const kept = useKeptText(`${me.user.id}/${env}/${place}`);
	const [people, setPeople] = useState<ComboOption[]>([]);
	const [files, setFiles] = useState<FileEntry[]>([]);
	const [busy, setBusy] = useState(false);
	const comment = kept.text.trim();
	const post = async () => {
		setBusy(true);
		const mentions = mentionedIn(comment, people);
		try {
			await send({ comment, ...(mentions.length > 0 && { mentions }), ...(files.length > 0 && { files: files.map((f) => f.id) }) });
			kept.drop();
			setFiles([]);
		} catch {
			// Said by whoever sends; the text stays.
		}
		setBusy(false);
	};
	return (
		<form
			className="comment-box"
			onSubmit={(event) => {
				event.preventDefault();
				if (comment !== '') void post();
			}}
		>
			<MentionText
				env={env}
				id={id}
				value={kept.text}
				words={words}
				label={words.verbs.comment}
				placeholder={words.commentPlaceholder}
				onChange={kept.setText}
				onMention={(person) => setPeople((before) => [...before, person])}
			/>
			<div className="comment-box__bar">
				<Attachments env={env} files={files} words={words} language={language} onChange={setFiles} onProblem={(said) => toasts.show(said, 'error')} />
				{kept.isKept && <small className="muted">{words.draftKept}</small>}
				<Button type="submit" size="s" busy={busy} disabled={comment === ''}>
					{words.post}
				</Button>
			</div>
		</form>
	);
}
