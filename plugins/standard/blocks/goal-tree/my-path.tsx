import { Button, Dialog, EmptyState, ErrorNote, IconButton, Skeleton } from '@dougong/ui';
import { useState } from 'react';
import { selection } from '../shared/models.ts';
import { useStable } from '../shared/use-stable.ts';
import type { Goals } from './goals.ts';
import { PathView } from './path-view.tsx';

/** From what is mine up to the top: how it supports what lies above. Nothing where the tree knows no owner or the reader is no person. */
export function MyPath({ goals }: { goals: Goals }) {
	const { runtime, roles, words } = goals;
	const [isOpen, setOpen] = useState(false);
	if (!roles.has('owner') || runtime.me.personId === null) return null;
	return (
		<>
			{runtime.isPhone ? (
				<IconButton variant="default" icon="user" label={words.fromMe} onClick={() => setOpen(true)} />
			) : (
				<Button icon="user" variant="ghost" onClick={() => setOpen(true)}>
					{words.fromMe}
				</Button>
			)}
			{isOpen && (
				<Dialog open onClose={() => setOpen(false)} side="right" title={words.fromMe}>
					<Mine goals={goals} me={runtime.me.personId} />
				</Dialog>
			)}
		</>
	);
}

function Mine({ goals, me }: { goals: Goals; me: string }) {
	const { runtime, tree, clientModel, roles, words } = goals;
	const owner = roles.get('owner')?.path ?? '';
	const options = useStable({ filter: { field: owner, op: 'eq' as const, value: me }, limit: 50, ...selection(clientModel, []) });
	const { records, loading, error, refresh } = runtime.data.useList(tree.model, options);
	const [chosen, setChosen] = useState<string | null>(null);
	const of = records.find((r) => r.id === chosen) ?? records[0];
	if (error) return <ErrorNote problem={error} onRetry={refresh} />;
	if (loading) return <Skeleton lines={6} />;
	if (!of) return <EmptyState icon="target" title={words.fromMeNone} body={words.fromMeBody} />;
	return (
		<div className="goal-panel">
			{records.length > 1 && (
				<fieldset className="goal-mine" aria-label={words.choose}>
					{records.map((record) => (
						<button key={record.id} type="button" aria-pressed={record.id === of.id} onClick={() => setChosen(record.id)}>
							{goals.titleOf(record)}
						</button>
					))}
				</fieldset>
			)}
			<PathView key={of.id} goals={goals} of={{ id: of.id, title: goals.titleOf(of) }} />
		</div>
	);
}
