import type { RunStep } from '@dougong/schemas/api';
import { Avatar, cx, Icon } from '@dougong/ui';
import { fileAddress } from '../api/workflows.ts';
import { SignaturePicture } from './signature-picture.tsx';
import { verbIcons } from './looks.ts';
import type { TaskTexts } from './texts.ts';
import { instant } from './words.ts';

const kindIcons: Record<string, string> = {
	started: 'play',
	entered: 'arrow-right',
	left: 'check-circle',
	waited: 'clock',
	failed: 'alert',
	returned: 'undo',
	withdrawn: 'undo',
	cancelled: 'stop',
	ended: 'flag',
	replayed: 'refresh',
	moved: 'flow',
	note: 'info',
};
const tones: Record<string, string> = {
	failed: 'red',
	reject: 'red',
	approve: 'green',
	complete: 'green',
	ended: 'green',
	return: 'orange',
	returned: 'orange',
};

export interface StoryProps {
	env: string;
	run: string;
	steps: readonly RunStep[];
	words: TaskTexts;
	language: string;
	label: string;
}
/** What happened, oldest first, with what people said. */
export function Story({ env, run, steps, words, language, label }: StoryProps) {
	if (steps.length === 0) return <p className="muted">{words.storyNone}</p>;
	return (
		<ol className="story" aria-label={label}>
			{steps.map((step) => (
				<li key={step.id} className="story__step">
					<span className={cx('story__icon', `c-${tones[step.verb ?? ''] ?? tones[step.kind] ?? 'gray'}`)}>
						<Icon name={(step.verb !== null && verbIcons[step.verb]) || kindIcons[step.kind] || 'info'} size={14} />
					</span>
					<div className="story__body">
						<p className="story__text">
							{step.by && <Avatar name={step.by.title} />}
							<span>{step.text}</span>
						</p>
						{step.comment && <Said step={step} />}
						{step.files.length > 0 && (
							<ul className="files" aria-label={words.files}>
								{step.files.map((file) => (
									<li key={file.id}>
										<a href={fileAddress(env, run, file.id)} target="_blank" rel="noreferrer">
											<Icon name="clip" size={14} />
											{file.name}
										</a>{' '}
										<small className="muted">{sizeWords(file.size, language)}</small>
									</li>
								))}
							</ul>
						)}
						{step.signature && <SignaturePicture strokes={step.signature} label={words.signed(step.by?.title ?? '')} />}
						<time className="story__time" dateTime={step.at}>
							{instant(step.at, language)}
						</time>
					</div>
				</li>
			))}
		</ol>
	);
}

/** A comment; the names of those it is meant for stand out. */
export function Said({ step: { comment, mentions } }: { step: RunStep }) {
	const names = mentions.map((m) => `@${m.title}`);
	return (
		<blockquote className="story__said">
			{parted(comment ?? '', names).map(({ at, text }) => (names.includes(text) ? <strong key={at}>{text}</strong> : text))}
		</blockquote>
	);
}
/** A text cut at the names in it; `at`: where each part begins. */
export function parted(text: string, names: readonly string[]): { at: number; text: string }[] {
	const longestFirst = [...names].sort((a, b) => b.length - a.length).map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	const parts = names.length === 0 ? [text] : text.split(new RegExp(`(${longestFirst.join('|')})`));
	const before = (i: number) => parts.slice(0, i).join('').length;
	return parts.map((part, i) => ({ text: part, at: before(i) })).filter((part) => part.text !== '');
}

export function sizeWords(bytes: number, language: string): string {
	const unit = bytes >= 1024 * 1024 ? 'megabyte' : 'kilobyte';
	const amount = bytes / (unit === 'megabyte' ? 1024 * 1024 : 1024);
	return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount);
}
