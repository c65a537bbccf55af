import type { RecordJson } from '@dougong/schemas/api';
import type { MenuGroup } from '@dougong/ui';
import type { ClientModel, ClientTree, RuntimePort } from '@dougong/ui/contracts';
import type { BlockTexts } from '../shared/texts.ts';
import { type Standing, standingOf } from './bands.ts';
import { alikeIn, type Roles } from './roles.ts';
import type { GoalTexts } from './texts.ts';

/** What everything inside of the block shares. */
export interface Goals {
	runtime: RuntimePort;
	tree: ClientTree;
	clientModel: ClientModel;
	parentField: string;
	roles: Roles;
	texts: BlockTexts;
	words: GoalTexts;
	titleOf(record: RecordJson): string;
	/** The record's own page. */
	open(record: RecordJson): void;
	act(action: GoalAction): void;
	/** Shows what lies below it. */
	unfold(id: string): void;
	/** Makes a record below this one; null where the reader may not. */
	create: ((parent: RecordJson | null) => void) | null;
}
/** A record as the dialogs name it. */
export interface Named {
	id: string;
	title: string;
}
export type PanelTab = 'explain' | 'period' | 'timeline' | 'path';
export type GoalAction =
	| { do: 'panel'; of: Named; tab: PanelTab }
	| { do: 'weights'; of: Named }
	| { do: 'move'; of: Named; to?: Named }
	| { do: 'cascade'; of: Named };

/** How a record of the tree stands. */
export function standing(goals: Goals, record: RecordJson): Standing | undefined {
	const { tree, roles } = goals;
	const value = (role: 'status' | 'score') => record.values[roles.get(role)?.path ?? ''];
	return standingOf(tree, roles, { status: value('status'), score: value('score') });
}

export function canMove({ clientModel, parentField }: Pick<Goals, 'clientModel' | 'parentField'>): boolean {
	return clientModel.can.update && clientModel.fields.some((f) => f.key === parentField && f.access === 'write');
}

/** Whether it shares a total with others: children of one parent do, and those alike in the fields of `within`; the top of a tree does not. */
function hasGroup({ tree, parentField }: Goals, record: RecordJson): boolean {
	return tree.weights !== undefined && (tree.weights.within !== undefined || Boolean(record.values[parentField]));
}

/** `after`: behind it where it is a step to take. */
export function weightsTitle({ runtime, tree, words }: Goals, after = ''): string {
	const alike = alikeIn(runtime.app, tree, words.and);
	return (alike === undefined ? words.weightsTitle : words.weightsWithin(alike)) + after;
}

/** What can be done with one record; what this reader may not do is left out. */
export function menuOf(goals: Goals, record: RecordJson): MenuGroup[] {
	const { roles, tree, words, act, create, clientModel } = goals;
	const of = { id: record.id, title: goals.titleOf(record) };
	const panel = (tab: PanelTab, label: string, icon: string) => ({ key: tab, label, icon, onSelect: () => act({ do: 'panel', of, tab }) });
	const look = [
		{ key: 'open', label: words.open, icon: 'detail', onSelect: () => goals.open(record) },
		...(roles.has('score') ? [panel('explain', words.explain, 'info'), panel('period', words.period, 'calendar')] : []),
		...(roles.has('weight') ? [panel('timeline', words.timeline, 'history')] : []),
		panel('path', words.path, 'arrow-up'),
	];
	const change = [
		...(hasGroup(goals, record) && roles.get('weight')?.field.access === 'write' && clientModel.can.update
			? [{ key: 'weights', label: weightsTitle(goals, '…'), icon: 'sort', onSelect: () => act({ do: 'weights', of }) }]
			: []),
		...(canMove(goals) ? [{ key: 'move', label: words.move, icon: 'arrow-right', onSelect: () => act({ do: 'move', of }) }] : []),
		...(tree.cascade.length > 0 && clientModel.can.create
			? [{ key: 'cascade', label: words.cascade, icon: 'org-unit', onSelect: () => act({ do: 'cascade', of }) }]
			: []),
		...(create ? [{ key: 'new', label: words.newBelow, icon: 'plus', onSelect: () => create(record) }] : []),
	];
	return [
		{ key: 'look', items: look },
		{ key: 'change', items: change },
	].filter((group) => group.items.length > 0);
}
