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
