import { defineChannelType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { outcomeOfCode } from '../shared/answer.ts';
import { json, markdownLink, plain } from '../shared/plain.ts';

/** Source: DingTalk Open Platform, “custom robot access” and “security settings”: sign over timestamp and secret, in the address. */
export const dingtalk = defineChannelType({
	key: 'dingtalk',
	title: { en: 'DingTalk robot', zh: '钉钉群机器人' },
	description: { en: 'Posts to a DingTalk group by a custom robot', zh: '通过自定义机器人发送到钉钉群' },
	icon: 'users',
	reaches: 'group',
	config: Type.Object(
		{
			url: Type.String({ title: 'Webhook 地址', 'x-title-en': 'Webhook address', pattern: '^https?://', maxLength: 1000, 'x-secret': true }),
			secret: Type.Optional(Type.String({ title: '加签密钥', 'x-title-en': 'Signing secret', maxLength: 200, 'x-secret': true })),
		},
		{ additionalProperties: false },
	),
	limit: { messages: 20, seconds: 60 },
	request(message, { url, secret }, { now, hmacSha256 }) {
		const timestamp = String(Math.floor(now));
		const sign = secret && encodeURIComponent(hmacSha256(secret, `${timestamp}\n${secret}`));
		const lines = [`### ${plain(message.title)}`, ...plain(message.body).split('\n'), ...(message.link ? [markdownLink(message.linkText, message.link)] : [])];
		return {
			method: 'POST',
			url: sign ? `${url}${url.includes('?') ? '&' : '?'}timestamp=${timestamp}&sign=${sign}` : url,
			headers: json,
			// A line of its own needs an empty one before it.
			body: JSON.stringify({ msgtype: 'markdown', markdown: { title: message.title, text: lines.filter(Boolean).join('\n\n') } }),
		};
	},
	// -1: busy; 130101 and 130102: too many in a minute; 410100: too fast.
	outcome: (status, body) => outcomeOfCode(status, body, { code: 'errcode', text: 'errmsg', busy: [-1, 130101, 130102, 410100] }),
});
