import type { MessageChoices, MessageChoicesPage, SendMode } from '@dougong/schemas/api';
import { Button, ErrorNote, Field, Input, Note, Select, Skeleton, Switch } from '@dougong/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { getChoices, saveChoices } from '../api/messages.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { PushSetting } from './push-setting.tsx';
import { useMessageTexts } from './texts.ts';

/** How the reader wants to be told: by kind of message and channel, and when not. */
export function MessageSettingsPage({ env }: { env: string }) {
	const { language } = useClient();
	const choices = useQuery({ queryKey: ['message-choices', env, language], queryFn: () => getChoices(env), refetchOnWindowFocus: false });
	return (
		<div className="message-settings">
			{choices.isLoading && <Skeleton lines={8} height={32} />}
			{choices.error && <ErrorNote problem={asProblem(choices.error)} onRetry={() => void choices.refetch()} />}
			{choices.data && <Choices key={language} env={env} page={choices.data} />}
		</div>
	);
}

const usualQuiet = { from: '22:00', until: '07:30' };

function Choices({ env, page }: { env: string; page: MessageChoicesPage }) {
	const { toasts } = useClient();
	const texts = useMessageTexts();
	const queries = useQueryClient();
	const [values, setValues] = useState<MessageChoices>({ topics: page.topics, quiet: page.quiet, digestAt: page.digestAt });
	const [busy, setBusy] = useState(false);
	const { channels } = page.available;
	const hasMail = channels.some(({ isPush }) => !isPush);
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setBusy(true);
		try {
			await saveChoices(env, values);
			toasts.show(texts.saved);
			void queries.invalidateQueries({ queryKey: ['message-choices', env] });
		} catch (error) {
			toasts.show(asProblem(error).detail || asProblem(error).title, 'error');
		}
		setBusy(false);
	};
	return (
		<form className="message-settings" onSubmit={submit}>
			<p className="muted">{texts.choicesLead}</p>
			{channels.length === 0 && <Note>{texts.noChannels}</Note>}
			{channels.length > 0 && (
				<>
					{hasMail && <p className="muted">{page.email ? texts.email(page.email) : texts.noEmail}</p>}
					<section aria-labelledby="message-topics">
						<h2 id="message-topics">{texts.topics}</h2>
						<TopicTable available={page.available} topics={values.topics} onChange={(topics) => setValues({ ...values, topics })} />
					</section>
					<section aria-labelledby="message-times">
						<h2 id="message-times">{texts.times}</h2>
						<Times values={values} timeZone={page.timeZone} onChange={setValues} />
					</section>
				</>
			)}
			<PushSetting env={env} />
			{channels.length > 0 && (
				<div className="message-settings__save">
					<Button type="submit" variant="primary" busy={busy}>
						{texts.save}
					</Button>
				</div>
			)}
		</form>
	);
}

interface TopicTableProps {
	available: MessageChoicesPage['available'];
	topics: MessageChoices['topics'];
	onChange(topics: MessageChoices['topics']): void;
}

function TopicTable({ available, topics, onChange }: TopicTableProps) {
	const texts = useMessageTexts();
	const modes = (Object.keys(texts.modes) as SendMode[]).map((value) => ({ value, label: texts.modes[value] }));
	const modeOf = (topic: string, channel: string): SendMode => topics[topic]?.[channel] ?? 'at-once';
	/** What holds for every topic; empty where they differ. */
	const sameMode = (channel: string) => {
		const found = new Set(available.topics.map(({ key }) => modeOf(key, channel)));
		return found.size === 1 ? ([...found][0] ?? '') : '';
	};
	const setAll = (channel: string, mode: SendMode) =>
		onChange({ ...topics, ...Object.fromEntries(available.topics.map(({ key }) => [key, { ...topics[key], [channel]: mode }])) });
	return (
		<table className="message-settings__choices">
			<thead>
				<tr>
					<th scope="col">{texts.topic}</th>
					<th scope="col" className="message-settings__app">
						{texts.inApp}
					</th>
					{available.channels.map(({ key, title }) => (
						<th key={key} scope="col">
							{title}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				<tr className="message-settings__all">
					<th scope="row">{texts.allTopics}</th>
					<td className="message-settings__app" />
					{available.channels.map((channel) => (
						<td key={channel.key} data-label={channel.title}>
							<Select
								aria-label={texts.modeOf(texts.allTopics, channel.title)}
								empty={sameMode(channel.key) === '' ? texts.mixed : undefined}
								options={modes}
								value={sameMode(channel.key)}
								onChange={(e) => e.target.value && setAll(channel.key, e.target.value as SendMode)}
							/>
						</td>
					))}
				</tr>
				{available.topics.map((topic) => (
					<tr key={topic.key}>
						<th scope="row">{topic.title}</th>
						<td className="message-settings__app">
							<span className="muted">{texts.always}</span>
						</td>
						{available.channels.map((channel) => (
							<td key={channel.key} data-label={channel.title}>
								<Select
									aria-label={texts.modeOf(topic.title, channel.title)}
									options={modes}
									value={modeOf(topic.key, channel.key)}
									onChange={(e) => onChange({ ...topics, [topic.key]: { ...topics[topic.key], [channel.key]: e.target.value as SendMode } })}
								/>
							</td>
						))}
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Times({ values, timeZone, onChange }: { values: MessageChoices; timeZone: string; onChange(values: MessageChoices): void }) {
	const texts = useMessageTexts();
	const { quiet, digestAt } = values;
	return (
		<>
			<div className="message-settings__line">
				<Switch id="quiet-on" checked={quiet !== null} onChange={(e) => onChange({ ...values, quiet: e.target.checked ? usualQuiet : null })} />
				<label htmlFor="quiet-on">{texts.quiet}</label>
			</div>
			{quiet && (
				<div className="message-settings__times">
					{(['from', 'until'] as const).map((name) => (
						<Field key={name} id={`quiet-${name}`} label={texts[name]}>
							<Input
								id={`quiet-${name}`}
								type="time"
								required
								value={quiet[name]}
								onChange={(e) => e.target.value && onChange({ ...values, quiet: { ...quiet, [name]: e.target.value } })}
							/>
						</Field>
					))}
				</div>
			)}
			<p className="muted">{texts.quietHint(timeZone)}</p>
			<Field id="digest-at" label={texts.digestAt} help={texts.digestHint}>
				<Input
					id="digest-at"
					type="time"
					required
					style={{ width: 132 }}
					value={digestAt}
					onChange={(e) => e.target.value && onChange({ ...values, digestAt: e.target.value })}
				/>
			</Field>
		</>
	);
}
