import type { ChannelDescription, Registry } from '@dougong/engine';
import { Type } from '@sinclair/typebox';

/** Ways of sending that are no plain HTTP requests, so the server does them. */
export const emailType = 'email';
export const pushType = 'push';

const closed = { additionalProperties: false };

export const EmailConfig = Type.Object(
	{
		host: Type.String({ title: 'SMTP 服务器', 'x-title-en': 'SMTP server', minLength: 1, maxLength: 200 }),
		port: Type.Integer({ title: '端口', 'x-title-en': 'Port', minimum: 1, maximum: 65535, default: 465 }),
		security: Type.Union(
			[
				Type.Literal('tls', { title: 'TLS', 'x-title-en': 'TLS' }),
				Type.Literal('starttls', { title: 'STARTTLS', 'x-title-en': 'STARTTLS' }),
				Type.Literal('none', { title: '不加密', 'x-title-en': 'Not encrypted' }),
			],
			{ title: '加密方式', 'x-title-en': 'Encryption', default: 'tls' },
		),
		user: Type.Optional(Type.String({ title: '用户名', 'x-title-en': 'User name', maxLength: 200 })),
		password: Type.Optional(Type.String({ title: '密码', 'x-title-en': 'Password', maxLength: 500, 'x-secret': true })),
		from: Type.String({ title: '发件人邮箱', 'x-title-en': 'Sender address', format: 'email', maxLength: 200 }),
		fromName: Type.Optional(Type.String({ title: '发件人名称', 'x-title-en': 'Sender name', maxLength: 100 })),
	},
	closed,
);

export const PushConfig = Type.Object(
	{
		contact: Type.String({
			title: '联系邮箱',
			'x-title-en': 'Contact address',
			description: '推送服务在出现问题时联系您的邮箱',
			'x-description-en': 'Where a push service reaches you when something is wrong',
			format: 'email',
			maxLength: 200,
		}),
		services: Type.Optional(
			Type.Array(Type.String({ maxLength: 200 }), {
				title: '其他推送服务',
				'x-title-en': 'Other push services',
				description: '除 Google、Mozilla、Microsoft 和 Apple 之外允许的地址，例如 https://push.example.com',
				'x-description-en': 'Addresses beside those of Google, Mozilla, Microsoft and Apple, e.g. https://push.example.com',
				maxItems: 20,
			}),
		),
	},
	closed,
);

const own: readonly ChannelDescription[] = [
	{
		key: emailType,
		title: { en: 'E-mail', zh: '邮件' },
		description: { en: 'Over a mail server (SMTP)', zh: '通过邮件服务器（SMTP）发送' },
		icon: 'mail',
		reaches: 'person',
		config: EmailConfig,
	},
	{
		key: pushType,
		title: { en: 'Browser notifications', zh: '浏览器推送' },
		description: { en: 'To browsers that a person has allowed it for, also when no page is open', zh: '推送到用户已授权的浏览器，无需打开页面' },
		icon: 'bell',
		reaches: 'person',
		config: PushConfig,
	},
];

/** All types that there are: those of the server, and those of plugins. */
export function channelDescriptions(registry: Registry): readonly ChannelDescription[] {
	return [...own, ...registry.channels];
}

export function channelDescriptionOf(registry: Registry, type: string): ChannelDescription | undefined {
	return channelDescriptions(registry).find(({ key }) => key === type);
}
