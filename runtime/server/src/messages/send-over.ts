import type { ChannelDescription } from '@dougong/engine';
import type { Services } from '../services.ts';
import { emailType, pushType } from './channel-types.ts';
import type { Outgoing } from './outgoing.ts';
import type { SendingResult } from './prepare-sending.ts';
import { sendEmail } from './send-email.ts';
import { sendHttp } from './send-http.ts';
import { sendPush } from './send-push.ts';
import { vapidKeys } from './vapid.ts';

/** Sends one thing over a channel, and answers what came of it. */
export async function sendOver(
	{ platform, registry, channelTimeoutMs }: Pick<Services, 'platform' | 'registry' | 'channelTimeoutMs'>,
	type: Pick<ChannelDescription, 'key'>,
	outgoing: Outgoing,
	secrets: readonly string[],
): Promise<SendingResult> {
	const options = { timeoutMs: channelTimeoutMs, secrets };
	if (type.key === emailType) return { gone: [], ...(await sendEmail(outgoing, options)) };
	if (type.key === pushType) {
		const { sent, gone } = await sendPush(outgoing, { timeoutMs: channelTimeoutMs, keys: await vapidKeys(platform) });
		return { ...sent, gone };
	}
	const found = registry.channel(type.key);
	if (!found) return { kind: 'failed', reason: 'channel-off', response: null, gone: [] };
	return { gone: [], ...(await sendHttp(found, outgoing, options)) };
}
