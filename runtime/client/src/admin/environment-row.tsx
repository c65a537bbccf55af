import type { EnvironmentEntry } from '@dougong/schemas/api';
import { Button, Icon, Pill } from '@dougong/ui';
import { useId } from 'react';
import { useClient } from '../client-context.ts';
import { ForwardProgress } from './forward-progress.tsx';

export interface EnvironmentRowProps {
	environment: EnvironmentEntry;
	/** Of a sandbox: the title of what it was copied from. */
	source: string | null;
	timeZone: string;
	isCurrent: boolean;
	/** It cannot be removed. */
	isKept: boolean;
	onOpen(): void;
	onDo(what: 'clock' | 'reset' | 'remove'): void;
}

export function EnvironmentRow({ environment: { key, title, sandbox }, source, timeZone, isCurrent, isKept, onOpen, onDo }: EnvironmentRowProps) {
	const { t, language } = useClient();
	const id = useId();
	const instant = (at: string, zone?: string) =>
		new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(new Date(at));
	const button = (words: string, action: () => void, icon?: string) => (
		<Button size="s" icon={icon} aria-label={`${words} ${title}`} onClick={action}>
			{words}
		</Button>
	);
	return (
		<li>
			<Icon name="box" />
			<span className="list__main">
				<span id={id}>
					{title} {sandbox && <Pill color="orange">{t('sandbox.pill')}</Pill>}
				</span>
				<small>
					<code>{key}</code>
					{sandbox && ` · ${t('sandbox.of', { source: source ?? '', time: instant(sandbox.copiedAt, timeZone) })}`}
				</small>
				{sandbox && (
					<small>
						{t('sandbox.time', { time: instant(sandbox.clock.now, timeZone) })}
						{!sandbox.clock.runs && ` · ${t('sandbox.held')}`}
					</small>
				)}
				{sandbox?.clock.forward?.state === 'running' && (
					<ForwardProgress clock={sandbox.clock} forward={sandbox.clock.forward} timeZone={timeZone} labelledBy={id} />
				)}
			</span>
			<span className="list__side">
				{isCurrent ? <Pill color="blue">{t('workspace.env-current')}</Pill> : button(t('workspace.env-open'), onOpen)}
				{sandbox && button(t('sandbox.clock'), () => onDo('clock'), 'clock')}
				{sandbox && button(t('sandbox.reset'), () => onDo('reset'), 'refresh')}
				{isKept ? <span className="muted">{t('workspace.env-kept')}</span> : button(t('common.remove'), () => onDo('remove'), 'trash')}
			</span>
		</li>
	);
}
