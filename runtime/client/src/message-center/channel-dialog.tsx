import type { ChannelEntry, ChannelTypeEntry } from '@dougong/schemas/api';
import { Button, describedBy, Dialog, ErrorNote, Field, Input, Select, Switch } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useState } from 'react';
import { saveChannel } from '../api/messages.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { languageNames, languages } from '../i18n/language.ts';
import { ConfigField } from './config-field.tsx';
import { type ConfigProperty, configErrors, configProperties, configToSend, firstValues } from './config-form.ts';
import { useMessageTexts } from './texts.ts';

export interface ChannelDialogProps {
	env: string;
	types: readonly ChannelTypeEntry[];
	/** null: a new one. */
	channel: ChannelEntry | null;
	onClose(): void;
	onDone(): void;
}

/** Makes or changes a channel. Its fields come from the schema of its type; secrets are entered, and never shown again. */
export function ChannelDialog({ env, types, channel, onClose, onDone }: ChannelDialogProps) {
	const { t, language, toasts } = useClient();
	const texts = useMessageTexts();
	const [type, setType] = useState(channel?.type ?? types[0]?.key ?? '');
	const [values, setValues] = useState({ key: channel?.key ?? '', title: channel?.title ?? '', language: channel?.language ?? language });
	const [enabled, setEnabled] = useState(channel?.enabled ?? true);
	const chosen = types.find(({ key }) => key === type);
	const properties = chosen ? configProperties(chosen.config) : [];
	const [config, setConfig] = useState<Record<string, string>>(() => firstValues(properties, channel?.config ?? {}));
	const [tried, setTried] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const errors: Record<string, string> = {
		key: /^[a-z](?:_?[a-z0-9])*$/.test(values.key) && values.key.length <= 36 ? '' : texts.keyWrong,
		title: values.title.trim() ? '' : texts.required,
	};
	const wrong = configErrors(properties, config, { kept: channel?.type === type ? channel.secrets : [], texts });
	const change = (next: string) => {
		setType(next);
		setConfig(firstValues(configProperties(types.find(({ key }) => key === next)?.config ?? {}), {}));
	};
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (errors.key || errors.title || Object.keys(wrong).length > 0) return;
		setBusy(true);
		setProblem(null);
		try {
			await saveChannel(env, values.key, { type, title: values.title.trim(), language: values.language, enabled, config: configToSend(properties, config) });
			toasts.show(texts.channelSaved);
			onDone();
			onClose();
		} catch (caught) {
			setProblem(worded(asProblem(caught), properties));
			setBusy(false);
		}
	};
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button type="submit" form="channel-form" variant="primary" busy={busy}>
				{texts.save}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={channel ? channel.title : texts.add} description={chosen?.description} footer={footer}>
			<form id="channel-form" className="stack" noValidate onSubmit={submit}>
				{problem && <ErrorNote problem={problem} />}
				<Field id="channel-type" label={texts.type} required>
					<Select
						id="channel-type"
						value={type}
						disabled={channel !== null}
						options={types.map(({ key, title }) => ({ value: key, label: title }))}
						onChange={(e) => change(e.target.value)}
					/>
				</Field>
				{(['title', 'key'] as const).map((name) => {
					const error = tried ? errors[name] : '';
					const help = name === 'key' ? texts.keyHint : undefined;
					return (
						<Field key={name} id={`channel-${name}`} label={texts[name]} required error={error} help={help}>
							<Input
								id={`channel-${name}`}
								value={values[name]}
								maxLength={name === 'title' ? 60 : 36}
								disabled={name === 'key' && channel !== null}
								autoComplete="off"
								invalid={Boolean(error)}
								aria-describedby={describedBy(`channel-${name}`, help, error)}
								onChange={(e) => setValues({ ...values, [name]: e.target.value })}
							/>
						</Field>
					);
				})}
				{properties.map((property) => (
					<ConfigField
						key={`${type} ${property.name}`}
						property={property}
						value={config[property.name] ?? ''}
						isKept={channel?.type === type && channel.secrets.includes(property.name)}
						error={tried ? wrong[property.name] : undefined}
						onChange={(value) => setConfig({ ...config, [property.name]: value })}
					/>
				))}
				{chosen?.reaches === 'group' && (
					<Field id="channel-language" label={texts.language}>
						<Select
							id="channel-language"
							value={values.language}
							options={languages.map((l) => ({ value: l, label: languageNames[l] }))}
							onChange={(e) => setValues({ ...values, language: e.target.value === 'en' ? 'en' : 'zh-CN' })}
						/>
					</Field>
				)}
				<div className="message-settings__line">
					<Switch id="channel-enabled" checked={enabled} onChange={(e) => setEnabled(e.target.checked)} />
					<label htmlFor="channel-enabled">{texts.enabled}</label>
				</div>
			</form>
		</Dialog>
	);
}

/** A refusal by the title of its field. */
function worded(problem: ProblemLike, properties: readonly ConfigProperty[]): ProblemLike {
	const [first] = problem.errors ?? [];
	if (!first) return problem;
	const title = properties.find(({ name }) => first.pointer === `#/config/${name}`)?.title;
	return { ...problem, detail: title ? `${title}：${first.detail}` : first.detail };
}
