import type { HistoryEntry } from '@dougong/schemas/api';
import type { JsonValue } from '@dougong/schemas';
import { Avatar, Button, EmptyState, ErrorNote, Icon, Skeleton, presentNow } from '@dougong/ui';
import type { BlockProps, BlockView, RuntimePort } from '@dougong/ui/contracts';
import { BlockHead } from '../shared/block-head.tsx';
import { isBlank, ValueCell } from '../shared/cell.tsx';
import { instantWords } from '../shared/dates.ts';
import { type FieldAt, fieldAt } from '../shared/models.ts';
import { type BlockTexts, blockTexts } from '../shared/texts.ts';
import { expandedOf } from '../shared/value-input.tsx';
import './history.css';

function HistoryBlock({ block, pageKey, runtime }: BlockProps) {
	const { recordId, recordModel } = runtime;
	const texts = blockTexts(runtime.language);
	const { entries, loading, error, hasMore, loadMore } = runtime.data.useHistory(recordModel ?? '', recordModel ? recordId : null);
	if (!recordModel || !runtime.app.models[recordModel]) return null;
	// What cannot be seen is said by the block that shows the record itself.
	if (error?.code === 'record.not-found') return null;
	const title = block.title ? runtime.text(`page.${pageKey}.${block.key}.title`, block.title) : texts.history;
	return (
		<section className="block" aria-label={title}>
			<BlockHead title={title} />
			{error && <ErrorNote problem={error} />}
			{loading && entries.length === 0 && <Skeleton lines={4} />}
			{!loading && !error && entries.length === 0 && <EmptyState icon="history" title={texts.historyEmpty} />}
			<ol className="history">
				{entries.map((entry) => (
					<Entry key={`${entry.version}-${entry.at}`} entry={entry} runtime={runtime} model={recordModel} texts={texts} />
				))}
			</ol>
			{hasMore && (
				<Button size="s" variant="ghost" busy={loading} onClick={loadMore}>
					{texts.loadMore}
				</Button>
			)}
		</section>
	);
}
export const history: BlockView = { type: 'history', View: HistoryBlock };

interface EntryProps {
	entry: HistoryEntry;
	runtime: RuntimePort;
	model: string;
	texts: BlockTexts;
}
function Entry({ entry, runtime, model, texts }: EntryProps) {
	const changes = Object.entries(entry.changes).flatMap(([path, change]) => {
		const at = fieldAt(runtime.app, model, path);
		return at && !(isBlank(change.from) && isBlank(change.to)) ? [{ at, ...change }] : [];
	});
	const actor = entry.actor.title || texts.system;
	const words = { create: texts.created, update: texts.updated(changes.length), archive: texts.historyArchived, restore: texts.historyRestored }[entry.action];
	const list = (
		<ul className="history__changes">
			{changes.map((change) => (
				<Change key={change.at.path} {...change} isNew={entry.action === 'create'} titles={entry.titles ?? {}} runtime={runtime} texts={texts} />
			))}
		</ul>
	);
	return (
		<li className="history__entry">
			<Avatar name={actor} size="m" />
			<div className="history__body">
				<p className="history__line">
					<strong>{actor}</strong> {words}
					<time className="muted" dateTime={entry.at} title={new Date(entry.at).toLocaleString(runtime.language)}>
						{instantWords(entry.at, runtime.language, presentNow())}
					</time>
				</p>
				{entry.cause && <p className="history__reason">{entry.action === 'create' && entry.cause === 'rule' ? texts.causeMade : texts.cause[entry.cause]}</p>}
				{entry.reason && (
					<p className="history__reason">
						{texts.reason}
						{entry.reason}
					</p>
				)}
				{entry.action === 'create' && changes.length > 0 ? (
					<details className="history__more">
						<summary>{texts.details}</summary>
						{list}
					</details>
				) : (
					changes.length > 0 && list
				)}
			</div>
		</li>
	);
}

interface ChangeProps {
	at: FieldAt;
	from: JsonValue;
	to: JsonValue;
	isNew: boolean;
	titles: { [id: string]: string };
	runtime: RuntimePort;
	texts: BlockTexts;
}
function Change({ at, from, to, isNew, titles, runtime, texts }: ChangeProps) {
	const show = (value: JsonValue) =>
		isBlank(value) ? <span className="muted">{texts.blank}</span> : <ValueCell runtime={runtime} at={at} value={value} expanded={expandedOf(value, titles)} />;
	return (
		<li className="history__change">
			<span className="history__field">{at.title}</span>
			{!isNew && (
				<>
					<span className="vh">{texts.from}</span>
					<span className="history__from">{show(from)}</span>
					<Icon name="arrow-right" size={14} />
					<span className="vh">{texts.to}</span>
				</>
			)}
			<span className="history__to">{show(to)}</span>
		</li>
	);
}
