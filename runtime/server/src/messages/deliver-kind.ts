/** The kind of job that sends what waits for a channel; its key is that of the channel. */
export const deliverKind = 'deliver-messages';
