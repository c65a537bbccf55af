import type { Trigger } from '@dougong/schemas';

/** Whether what the trigger is about may still be true when a run that is open on the record has ended; others are about what has happened. */
export function waitsForItsTurn(trigger: Trigger): boolean {
	return trigger.type === 'condition' || trigger.type === 'date' || (trigger.type === 'schedule' && trigger.each !== undefined);
}
