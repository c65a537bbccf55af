import type { DefinitionKind } from '@dougong/schemas';

export const kindIcons: Record<DefinitionKind, string> = {
	model: 'table',
	form: 'form',
	page: 'cards',
	'goal-tree': 'tree',
	period: 'calendar',
	workflow: 'flow',
	role: 'users',
	dataset: 'folder',
	accounts: 'key',
	translation: 'globe',
};
