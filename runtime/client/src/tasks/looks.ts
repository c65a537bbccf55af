import type { RunStatus } from '@dougong/schemas';
import type { PillColor } from '@dougong/ui';

export const runColors: Record<RunStatus, PillColor> = { running: 'blue', stopped: 'red', ended: 'green', withdrawn: 'gray', cancelled: 'gray' };
export const verbIcons: Record<string, string> = {
	approve: 'check',
	complete: 'check',
	reject: 'x',
	return: 'undo',
	transfer: 'arrow-right',
	'hand-over': 'arrow-right',
	'change-due': 'clock',
	'add-signer': 'users',
	choose: 'users',
	comment: 'message',
	save: 'archive',
	read: 'eye',
};
