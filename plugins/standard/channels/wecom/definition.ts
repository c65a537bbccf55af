import { defineChannelType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { outcomeOfCode } from '../shared/answer.ts';
import { bytesOf, cutToBytes, json, markdownLink, plain } from '../shared/plain.ts';

/** The longest Markdown text that is taken, in bytes. */
const mostBytes = 4096;

/** Source: WeCom developer centre, “group robot configuration”: the key is part of the address, 20 messages a minute. */
export const wecom = defineChannelType({
	key: 'wecom',
	title: { en: 'WeCom robot', zh: '企业微信群机器人' },
	description: { en: 'Posts to a WeCom group by a group robot', zh: '通过群机器人发送到企业微信群' },
	icon: 'users',
	reaches: 'group',
	config: Type.Object(
		{ url: Type.String({ title: 'Webhook 地址', 'x-title-en': 'Webhook address', pattern: '^https?://', maxLength: 1000, 'x-secret': true }) },
		{ additionalProperties: false },
	),
	limit: { messages: 20, seconds: 60 },
	request(message, { url }) {
		const link = message.link ? `\n${markdownLink(message.linkText, message.link)}` : '';
		const room = mostBytes - bytesOf(link);
		const text = cutToBytes(`**${plain(message.title)}**\n${plain(message.body)}`, room);
		return { method: 'POST', url, headers: json, body: JSON.stringify({ msgtype: 'markdown', markdown: { content: text + link } }) };
	},
	// -1: busy; 45009, 45033: called too often.
	outcome: (status, body) => outcomeOfCode(status, body, { code: 'errcode', text: 'errmsg', busy: [-1, 45009, 45033] }),
});
