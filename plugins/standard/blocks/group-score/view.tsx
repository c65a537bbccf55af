import { EmptyState, ErrorNote, Skeleton } from '@dougong/ui';
import type { BlockProps, BlockView, ClientModel, ClientTree } from '@dougong/ui/contracts';
import { useMemo, useState } from 'react';
import { GoalDialogs } from '../goal-tree/goal-dialogs.tsx';
import type { GoalAction, Goals } from '../goal-tree/goals.ts';
import { monthOf, today } from '../goal-tree/period.ts';
import { GroupPeriod } from '../goal-tree/period-view.tsx';
import { rolesOf, treeOf } from '../goal-tree/roles.ts';
import { goalTexts } from '../goal-tree/texts.ts';
import { BlockHead } from '../shared/block-head.tsx';
import { recordTitle } from '../shared/cell.tsx';
import { modelKey } from '../shared/models.ts';
import { blockTexts } from '../shared/texts.ts';
import { useStable } from '../shared/use-stable.ts';
import '../goal-tree/goal-tree.css';

interface GroupScoreConfig {
	model: string;
	tree?: string;
	by: string;
}

function GroupScoreBlock(props: BlockProps<GroupScoreConfig>) {
	const { block, runtime } = props;
	const model = modelKey(runtime.app, block.model);
	const clientModel = runtime.app.models[model];
	const tree = treeOf(runtime.app, model, block.tree);
	if (!runtime.recordId || !clientModel?.treeParent || !tree) return null;
	return <GroupScore {...props} recordId={runtime.recordId} clientModel={clientModel} parentField={clientModel.treeParent} tree={tree} />;
}
export const groupScore: BlockView = { type: 'group-score', View: GroupScoreBlock };

type Inner = BlockProps<GroupScoreConfig> & { recordId: string; clientModel: ClientModel; parentField: string; tree: ClientTree };

function GroupScore({ block, pageKey, runtime, recordId, clientModel, parentField, tree }: Inner) {
	const { model } = tree;
	const [action, setAction] = useState<GoalAction | null>(null);
	const [span, setSpan] = useState(() => monthOf(today()));
	const roles = useMemo(() => rolesOf(runtime.app, tree), [runtime.app, tree]);
	const words = useMemo(() => goalTexts(runtime.language, roles.get('score')?.title), [runtime.language, roles]);
	const goals = useMemo<Goals>(
		() => ({
			...{ runtime, tree, clientModel, parentField, roles, words, texts: blockTexts(runtime.language), act: setAction, create: null },
			titleOf: (record) => recordTitle(runtime, model, record, blockTexts(runtime.language).untitled),
			open: (record) => runtime.openRecord(model, record.id),
			unfold: () => {},
		}),
		[runtime, tree, clientModel, parentField, roles, words, model],
	);
	// Any member of the group stands for it.
	const members = runtime.data.useList(model, useStable({ filter: { field: block.by, op: 'eq' as const, value: recordId }, limit: 1 }));
	const [member] = members.records;
	const title = block.title ? runtime.text(`page.${pageKey}.${block.key}.title`, block.title) : words.period;
	return (
		<section className="block" aria-label={title}>
			<BlockHead title={title} />
			{members.error && <ErrorNote problem={members.error} onRetry={members.refresh} />}
			{members.loading && !member && <Skeleton lines={6} />}
			{!members.loading && !members.error && !member && <EmptyState icon="chart" title={words.noPeriod} />}
			{member && <GroupPeriod goals={goals} of={member.id} span={span} onSpan={setSpan} onFollow={(of) => setAction({ do: 'panel', of, tab: 'explain' })} />}
			{action && <GoalDialogs goals={goals} action={action} onClose={() => setAction(null)} />}
		</section>
	);
}
