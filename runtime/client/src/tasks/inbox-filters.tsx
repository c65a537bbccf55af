import { Button, Popover, SearchInput, Select, useIsPhone } from '@dougong/ui';
import { useEffect, useState } from 'react';
import { useApps } from '../runtime/use-apps.ts';
import { type InboxQuery, isNarrowed, sorts } from './inbox-query.ts';
import { useWorkflows } from './queries.ts';
import { SwitchLine } from './switch-line.tsx';
import type { TaskTexts } from './texts.ts';

export interface InboxFiltersProps {
	env: string;
	query: InboxQuery;
	words: TaskTexts;
	language: string;
	onChange(next: Partial<InboxQuery>): void;
}
const pauseMs = 250;

/** Search, app, workflow, lateness and order. On a phone all but the search lie behind one button. */
export function InboxFilters(props: InboxFiltersProps) {
	const { query, words, onChange } = props;
	const isPhone = useIsPhone();
	const [text, setText] = useState(query.search ?? '');
	useEffect(() => setText(query.search ?? ''), [query.search]);
	useEffect(() => {
		if (text === (query.search ?? '')) return;
		const timer = setTimeout(() => onChange({ search: text.trim() || undefined }), pauseMs);
		return () => clearTimeout(timer);
	}, [text, query.search, onChange]);
	const isSet = Boolean(query.app ?? query.overdue);
	const button = (
		<Button icon="filter" aria-pressed={isSet}>
			{words.filters}
		</Button>
	);
	return (
		<div className="inbox__filters">
			<SearchInput label={words.search} value={text} onChange={(e) => setText(e.target.value)} />
			{isPhone ? (
				<Popover trigger={button} label={words.filters} align="end">
					<div className="stack inbox__more-filters">
						<Choices {...props} />
					</div>
				</Popover>
			) : (
				<Choices {...props} />
			)}
			{isNarrowed(query) && (
				<Button variant="ghost" icon="x" onClick={() => onChange({ app: undefined, workflow: undefined, overdue: undefined, search: undefined })}>
					{words.clear}
				</Button>
			)}
		</div>
	);
}

function Choices({ env, query, words, language, onChange }: InboxFiltersProps) {
	const apps = useApps(env).data ?? [];
	const workflows = useWorkflows(env, query.app, language).data ?? [];
	return (
		<>
			<Select
				aria-label={words.allApps}
				empty={words.allApps}
				value={query.app ?? ''}
				options={apps.map((a) => ({ value: a.key, label: a.titles?.[language] ?? a.title }))}
				onChange={(e) => onChange({ app: e.target.value || undefined, workflow: undefined })}
			/>
			{query.app && workflows.length > 0 && (
				<Select
					aria-label={words.allWorkflows}
					empty={words.allWorkflows}
					value={query.workflow ?? ''}
					options={workflows.map((w) => ({ value: w.key, label: w.title }))}
					onChange={(e) => onChange({ workflow: e.target.value || undefined })}
				/>
			)}
			<Select
				aria-label={words.sort}
				value={query.sort}
				options={sorts.map((s) => ({ value: s, label: words.sorts[s] }))}
				onChange={(e) => onChange({ sort: sorts.find((s) => s === e.target.value) ?? 'due' })}
			/>
			{(query.box === 'todo' || query.box === 'started') && (
				<SwitchLine label={words.onlyOverdue} isOn={query.overdue ?? false} onChange={(isOn) => onChange({ overdue: isOn || undefined })} />
			)}
		</>
	);
}
