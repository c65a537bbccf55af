import { CascadeDialog } from './cascade-dialog.tsx';
import { GoalPanel } from './goal-panel.tsx';
import type { GoalAction, Goals } from './goals.ts';
import { MoveDialog } from './move-dialog.tsx';
import { WeightsDialog } from './weights-dialog.tsx';

/** What an action on a record opens. */
export function GoalDialogs({ goals, action, onClose }: { goals: Goals; action: GoalAction; onClose(): void }) {
	const { of } = action;
	if (action.do === 'weights') return <WeightsDialog key={of.id} goals={goals} of={of} onClose={onClose} />;
	if (action.do === 'cascade') return <CascadeDialog key={of.id} goals={goals} of={of} onClose={onClose} />;
	if (action.do === 'move') return <MoveDialog key={of.id} goals={goals} of={of} to={action.to} onClose={onClose} />;
	return <GoalPanel key={of.id} goals={goals} of={of} tab={action.tab} onClose={onClose} />;
}
