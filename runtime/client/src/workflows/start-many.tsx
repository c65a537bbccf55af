import type { WorkflowEntry } from '@dougong/schemas/api';
import { Button, Combobox, type ComboOption, Dialog, Field } from '@dougong/ui';
import { useState } from 'react';
import { lookupRecords } from '../api/endpoints.ts';
import { modelRef } from '../app/addresses.ts';
import { useClient } from '../client-context.ts';
import { useClientApp } from '../runtime/use-apps.ts';
import { StartDialog } from './start-dialog.tsx';
import type { WorkflowTexts } from './texts.ts';

export interface StartManyProps {
	env: string;
	entry: WorkflowEntry;
	trigger: WorkflowEntry['startable'][number];
	words: WorkflowTexts;
	onClose(): void;
}
/** Starts a workflow by hand for the records that are chosen. */
export function StartMany({ env, entry, trigger, words, onClose }: StartManyProps) {
	const { language } = useClient();
	const { app } = useClientApp(env, entry.app, language);
	const [records, setRecords] = useState<ComboOption[]>([]);
	// Runs about no record have none to choose.
	const [isAsking, setAsking] = useState(entry.model === null);
	if (isAsking) {
		const what = {
			app: entry.app,
			workflow: entry.key,
			trigger: trigger.key,
			type: trigger.type,
			title: entry.title,
			icon: trigger.icon,
			confirm: trigger.confirm,
		};
		return <StartDialog env={env} what={what} records={records} onClose={onClose} />;
	}
	const ref = app && entry.model ? modelRef(app, entry.model) : '';
	const search = (text: string) => lookupRecords(env, ref, app?.models[ref], text, 30).then((found) => found.map((r) => ({ id: r.id, title: r.title ?? '' })));
	const footer = (
		<>
			<Button onClick={onClose}>{words.cancel}</Button>
			<Button variant="primary" disabled={records.length === 0} onClick={() => setAsking(true)}>
				{words.next}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} title={`${words.startMany} · ${entry.title}`} footer={footer}>
			<Field id="start-records" label={words.startRecords} required>
				<Combobox id="start-records" label={words.startRecords} multiple value={records} onChange={setRecords} search={search} placeholder={words.startFind} />
			</Field>
		</Dialog>
	);
}
