import type { TaskCounts, TaskEntry } from '@dougong/schemas/api';
import { Button, Checkbox, EmptyState, ErrorNote, IconButton, Skeleton, Tabs, useIsPhone } from '@dougong/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { StandingIn } from '../delegation/standing-in.tsx';
import { useGo } from '../shell/use-go.ts';
import { inboxAddress, runAddress, taskAddress } from './addresses.ts';
import { BatchDialog, type BatchVerb, labelOf } from './batch-dialog.tsx';
import { InboxFilters } from './inbox-filters.tsx';
import { boxes, type InboxQuery, isNarrowed, readInboxQuery, rememberInbox, writeInboxQuery } from './inbox-query.ts';
import { InboxRow } from './inbox-row.tsx';
import { areKeysOn, KeysDialog, rememberKeys } from './keys-dialog.tsx';
import { refreshTasks, useInbox, useTaskCounts } from './queries.ts';
import { type TaskTexts, taskTexts } from './texts.ts';
import { useInboxKeys } from './use-inbox-keys.ts';
import { useSelection } from './use-selection.ts';
import './tasks.css';

const batchVerbs = ['approve', 'reject', 'transfer'] as const;

/** What waits for me, what I began, what I did and what was copied to me. */
export function InboxPage({ env }: { env: string }) {
	const { language, toasts } = useClient();
	const words = taskTexts(language);
	const search = useSearch();
	const query = useMemo(() => readInboxQuery(search), [search]);
	const [, navigate] = useLocation();
	const change = useCallback(
		(next: Partial<InboxQuery>) => navigate(inboxAddress(env, writeInboxQuery({ ...query, ...next })), { replace: true }),
		[env, query, navigate],
	);
	useEffect(() => rememberInbox(env, query), [env, query]);
	const counts = useTaskCounts(env).data;
	const tabs = boxes.map((box) => ({ key: box, label: words.boxes[box], count: countOf(box, counts) }));
	const goTo = (box: string) => navigate(inboxAddress(env, writeInboxQuery(readInboxQuery(`?box=${box}`))), { replace: true });
	return (
		<div className="inbox">
			<Tabs label={words.title} tabs={tabs} value={query.box} onChange={goTo}>
				<div className="inbox__box">
					{query.box === 'todo' && <StandingIn env={env} />}
					<InboxFilters env={env} query={query} words={words} language={language} onChange={change} />
					<InboxList key={query.box} env={env} query={query} words={words} toast={toasts.show} onClear={() => goTo(query.box)} />
				</div>
			</Tabs>
		</div>
	);
}
function countOf(box: InboxQuery['box'], counts: TaskCounts | undefined): number | undefined {
	return { todo: counts?.todo, started: counts?.started, copied: counts?.copied, done: undefined }[box];
}

interface InboxListProps {
	env: string;
	query: InboxQuery;
	words: TaskTexts;
	toast(message: string): void;
	onClear(): void;
}
const none: TaskEntry[] = [];

function InboxList({ env, query, words, toast, onClear }: InboxListProps) {
	const { language } = useClient();
	const queries = useQueryClient();
	const isPhone = useIsPhone();
	const go = useGo();
	const inbox = useInbox(env, query, language);
	const entries = useMemo(() => inbox.data?.pages.flatMap((p) => p.tasks) ?? none, [inbox.data]);
	const together = useMemo(() => entries.flatMap((e) => (e.id !== null && e.verbs.length > 0 ? [e.id] : [])), [entries]);
	const selection = useSelection(together);
	const [isChoosing, setChoosing] = useState(false);
	const [asked, setAsked] = useState<{ verb: BatchVerb; tasks: TaskEntry[] } | null>(null);
	const [active, setActive] = useState(-1);
	const [help, setHelp] = useState(false);
	const [keysOn, setKeysOn] = useState(areKeysOn);
	const list = useRef<HTMLUListElement>(null);
	const chosen = entries.filter((e) => e.id !== null && selection.selected.includes(e.id));
	const verbs = batchVerbs.filter((verb) => chosen.length > 0 && chosen.every((e) => e.verbs.includes(verb)));
	const addressOf = (e: TaskEntry) => (e.id === null ? runAddress(env, e.run) : taskAddress(env, e.id));

	const move = (by: 1 | -1) => {
		const next = Math.min(entries.length - 1, Math.max(0, active + by));
		setActive(next);
		list.current?.children[next]?.querySelector('a')?.focus();
	};
	const ask = (verb: BatchVerb) => {
		const at = entries[active];
		const tasks = (chosen.length > 0 ? chosen : at ? [at] : []).filter((e) => e.verbs.includes(verb));
		if (tasks.length > 0) setAsked({ verb, tasks });
	};
	useInboxKeys(
		{
			move,
			open: () => entries[active] && go(addressOf(entries[active])),
			select: () => {
				const id = entries[active]?.id;
				if (id && together.includes(id)) selection.toggle(id);
			},
			approve: () => ask('approve'),
			reject: () => ask('reject'),
			clear: selection.clear,
			help: () => setHelp(true),
		},
		keysOn,
	);
	if (inbox.isLoading) return <Skeleton lines={8} height={30} />;
	if (inbox.error && !inbox.data) return <ErrorNote problem={asProblem(inbox.error)} onRetry={() => void inbox.refetch()} />;
	if (entries.length === 0) return <Nothing query={query} words={words} onClear={onClear} />;
	const showsChecks = together.length > 0 && (!isPhone || isChoosing);
	return (
		<>
			<div className="inbox__head">
				{showsChecks && (
					<Checkbox
						aria-label={words.selectAll}
						checked={selection.selected.length === together.length}
						indeterminate={selection.selected.length > 0 && selection.selected.length < together.length}
						onChange={(e) => selection.set(e.target.checked ? together : [])}
					/>
				)}
				<span className="muted" role="status">
					{selection.selected.length > 0 ? words.selected(selection.selected.length) : words.shown(entries.length)}
				</span>
				{isPhone && together.length > 0 && (
					<Button
						size="s"
						aria-pressed={isChoosing}
						onClick={() => {
							setChoosing(!isChoosing);
							selection.clear();
						}}
					>
						{isChoosing ? words.batchEnd : words.batch}
					</Button>
				)}
				{!isPhone && <IconButton size="s" icon="keyboard" label={words.keys} onClick={() => setHelp(true)} />}
			</div>
			<ul ref={list} className="task-list" aria-label={words.list} onFocus={(e) => setActive(rowOf(e.target, list.current))}>
				{entries.map((entry, i) => (
					<InboxRow
						key={entry.id ?? entry.run}
						entry={entry}
						to={addressOf(entry)}
						words={words}
						language={language}
						isActive={i === active}
						isSelected={showsChecks ? (entry.id !== null && together.includes(entry.id) ? selection.has(entry.id) : null) : null}
						onSelect={() => entry.id !== null && selection.toggle(entry.id)}
					/>
				))}
			</ul>
			{inbox.hasNextPage && <More busy={inbox.isFetchingNextPage} label={words.more} onMore={() => void inbox.fetchNextPage()} />}
			{chosen.length > 0 && (
				<div className="batch-bar" role="toolbar" aria-label={words.actionBar}>
					<span className="batch-bar__count">{words.selected(chosen.length)}</span>
					{verbs.map((verb) => (
						<Button key={verb} variant={verb === 'approve' ? 'primary' : 'default'} onClick={() => ask(verb)}>
							{labelOf(chosen, verb) ?? words.verbs[verb]}
						</Button>
					))}
				</div>
			)}
			{asked && (
				<BatchDialog
					env={env}
					verb={asked.verb}
					tasks={asked.tasks}
					words={words}
					onClose={() => setAsked(null)}
					onDone={(result) => {
						if (result.done.length > 0) toast(`${words.done[asked.verb]} · ${words.resultDone(result.done.length)}`);
						selection.clear();
						void refreshTasks(queries, env).then(() => requestAnimationFrame(() => keepFocus(list.current)));
					}}
				/>
			)}
			{help && (
				<KeysDialog
					words={words}
					isOn={keysOn}
					onSwitch={(isOn) => {
						setKeysOn(isOn);
						rememberKeys(isOn);
					}}
					onClose={() => setHelp(false)}
				/>
			)}
		</>
	);
}
function rowOf(target: EventTarget, list: HTMLElement | null): number {
	const row = target instanceof Element ? target.closest('li') : null;
	return row && list ? [...list.children].indexOf(row) : -1;
}

/** Whoever works by keyboard goes on with the next row, should the one with the focus have gone. */
function keepFocus(list: HTMLElement | null): void {
	if (document.activeElement === document.body) list?.querySelector('a')?.focus();
}

/** Loads what follows as soon as it is nearly seen; a button for those who come by keyboard. */
function More({ busy, label, onMore }: { busy: boolean; label: string; onMore(): void }) {
	const end = useRef<HTMLParagraphElement>(null);
	const latest = useRef(onMore);
	latest.current = onMore;
	useEffect(() => {
		if (busy || !end.current || typeof IntersectionObserver === 'undefined') return;
		const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && latest.current(), { rootMargin: '200px' });
		watch.observe(end.current);
		return () => watch.disconnect();
	}, [busy]);
	return (
		<p ref={end} className="inbox__end">
			<Button busy={busy} onClick={onMore}>
				{label}
			</Button>
		</p>
	);
}

function Nothing({ query, words, onClear }: { query: InboxQuery; words: TaskTexts; onClear(): void }) {
	const [title = '', body] = isNarrowed(query) ? words.noneFound : words.none[query.box];
	const action = isNarrowed(query) ? <Button onClick={onClear}>{words.clear}</Button> : undefined;
	return <EmptyState icon={query.box === 'todo' ? 'check-circle' : 'inbox'} title={title} body={body} action={action} />;
}
