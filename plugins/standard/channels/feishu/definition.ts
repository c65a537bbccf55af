import { defineChannelType } from '@dougong/engine';
import { Type } from '@sinclair/typebox';
import { outcomeOfCode } from '../shared/answer.ts';
import { json } from '../shared/plain.ts';

/** Source: Feishu Open Platform, “custom bot usage guide”: timestamp and secret are the key, over an empty text; the sign is in the body. */
export const feishu = defineChannelType({
	key: 'feishu',
	title: { en: 'Feishu robot', zh: '飞书群机器人' },
	description: { en: 'Posts to a Feishu group by a custom bot', zh: '通过自定义机器人发送到飞书群' },
	icon: 'users',
	reaches: 'group',
	config: Type.Object(
		{
			url: Type.String({ title: 'Webhook 地址', 'x-title-en': 'Webhook address', pattern: '^https?://', maxLength: 1000, 'x-secret': true }),
			secret: Type.Optional(Type.String({ title: '签名校验密钥', 'x-title-en': 'Signing secret', maxLength: 200, 'x-secret': true })),
		},
		{ additionalProperties: false },
	),
	limit: { messages: 100, seconds: 60 },
	request(message, { url, secret }, { now, hmacSha256 }) {
		const timestamp = String(Math.floor(now / 1000));
		const lines = message.body.split('\n').filter(Boolean);
		// Plain text elements: nothing in them is read as markup.
		const content: object[][] = lines.map((text) => [{ tag: 'text', text }]);
		if (message.link) content.push([{ tag: 'a', text: message.linkText, href: message.link }]);
		return {
			method: 'POST',
			url,
			headers: json,
			body: JSON.stringify({
				...(secret && { timestamp, sign: hmacSha256(`${timestamp}\n${secret}`, '') }),
				msg_type: 'post',
				content: { post: { zh_cn: { title: message.title, content } } },
			}),
		};
	},
	// 11232: too many in a minute; 9499: too many requests; 11233: busy.
	outcome: (status, body) => outcomeOfCode(status, body, { code: 'code', text: 'msg', busy: [11232, 11233, 9499] }),
});
