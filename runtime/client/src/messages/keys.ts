import zh from './zh-CN.json' with { type: 'json' };

export type MessageKey = keyof typeof zh;
