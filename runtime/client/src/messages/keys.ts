import zh from './zh-CN.json' with { type: 'json' };
import shell from './zh-CN.shell.json' with { type: 'json' };

/** Words of every page, and those that only the shell and what lies in it needs: a form page does not carry the latter. */
export type MessageKey = keyof typeof zh | keyof typeof shell;
