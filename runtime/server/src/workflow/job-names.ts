/** Kinds of jobs of workflows; stored, so they keep their meaning. */
export const timerJob = 'workflow-timer';
/** A trigger has fired: a run begins. */
export const triggerJob = 'workflow-trigger';
/** Further runs that a node asked for: begins them, and answers when enough have ended. */
export const childrenJob = 'workflow-children';
/** Somebody has left: their open tasks go to others. */
export const leftJob = 'workflow-left';
/** A call to something outside. */
export const callJob = 'workflow-call';
/** What a run watches has changed. */
export const changedJob = 'workflow-changed';
/** A schedule falls due. */
export const scheduleJob = 'workflow-schedule';
/** Looks for records on whose dates something is due today. */
export const dateJob = 'workflow-date';
/** A run waits for the end of the one that is open on its record. */
export const laterJob = 'workflow-later';
/** Looks on which records the condition of a trigger holds. */
export const conditionsJob = 'workflow-conditions';
/** A delegation begins. */
export const delegationJob = 'workflow-delegation';
/** Looks for runs that wait for nothing. */
export const stuckJob = 'workflow-stuck';
