import type { ChannelType } from '@dougong/engine';
import { dingtalk } from './dingtalk/definition.ts';
import { feishu } from './feishu/definition.ts';
import { wecom } from './wecom/definition.ts';

/** Ways of sending messages. One is added by a folder and a line. */
export const channels: readonly ChannelType[] = [dingtalk, wecom, feishu];
