import type { LocalText } from '../http/problem.ts';

/** Why something was not sent, by the word that is stored. Everything else is what a third party said, and is shown as it is. */
const reasons: Record<string, LocalText> = {
	off: { en: 'The reader has turned this off', zh: '接收人已关闭此类消息' },
	cooldown: { en: 'The reader was told of the same a short while ago', zh: '接收人刚收到过同类消息（冷却期内）' },
	'no-address': { en: 'No address of the reader is known', zh: '接收人没有可用的地址' },
	inactive: { en: 'The reader has left, or the account is disabled', zh: '接收人已离职或账号已停用' },
	'channel-off': { en: 'The channel was removed or switched off', zh: '渠道已删除或停用' },
	'secrets-lost': {
		en: 'The password of the channel cannot be opened any more (DOUGONG_SECRET is another one): enter it again',
		zh: '无法解密渠道的密钥（DOUGONG_SECRET 已变更），请重新填写',
	},
	timeout: { en: 'There was no answer in time', zh: '等待响应超时' },
	ECONNREFUSED: { en: 'The server cannot be reached (connection refused)', zh: '无法连接服务器（连接被拒绝）' },
	ENOTFOUND: { en: 'There is no server of this name', zh: '找不到该服务器地址' },
	sandbox: { en: 'A sandbox sends nothing', zh: '沙盒环境不对外发送' },
};

export function reasonWords(reason: string, language: 'en' | 'zh'): string {
	return Object.hasOwn(reasons, reason) ? (reasons[reason] as LocalText)[language] : reason;
}
