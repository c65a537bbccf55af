/** The pages of administration, each with an address of its own: `/{env}/-members`. */
export const adminTabs = ['members', 'audit', 'workspace', 'calendars', 'periods', 'jobs', 'rehearsal', 'channels', 'deliveries', 'outside'] as const;
export type AdminTab = (typeof adminTabs)[number];
