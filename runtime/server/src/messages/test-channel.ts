import type { Environment } from '../http/context.ts';
import type { Language } from '../http/problem.ts';
import { newRecordId } from '../records/new-id.ts';
import type { Services } from '../services.ts';
import { channelStore, type StoredChannel } from '../stores/channel.store.ts';
import { findRecipients } from '../stores/recipient.store.ts';
import { openSecrets } from './channel-config.ts';
import { channelDescriptionOf } from './channel-types.ts';
import { sendOver } from './send-over.ts';

export interface ChannelTest {
	outcome: 'sent' | 'failed';
	/** Why not. */
	reason: string | null;
	/** What the third party answered. */
	response: string | null;
}

const words = {
	'zh-CN': { title: '测试消息', body: '这是一条来自 Dougong 斗拱的测试消息。', linkText: '打开' },
	en: { title: 'A test message', body: 'This is a test message from Dougong 斗拱.', linkText: 'Open' },
};

interface TestOptions {
	env: Environment;
	channel: StoredChannel;
	/** Who asks: a channel that reaches people sends it to them. */
	personId: string | null;
	language: Language;
}

/** Sends a message at once, to the group or to the one who asks. Nothing of it is kept; a sandbox sends nothing. */
export async function testChannel(services: Services, { env, channel, personId, language }: TestOptions): Promise<ChannelTest> {
	const failed = (reason: string): ChannelTest => ({ outcome: 'failed', reason, response: null });
	if (env.sandbox) return failed('sandbox');
	const type = channelDescriptionOf(services.registry, channel.type);
	const secrets = await openSecrets(services.secrets, channel);
	if (!type) return failed('channel-off');
	if (!secrets) return failed('secrets-lost');
	const { catalogues } = await services.catalogues.get(env);
	const people = type.reaches === 'person' && personId ? [personId] : [];
	const recipient = [...(await findRecipients(services.pool, env.schema, catalogues.get('directory'), people)).values()][0];
	if (type.reaches === 'person' && !recipient) return failed('no-address');
	const now = services.now();
	const outgoing = {
		idempotencyKey: newRecordId(now),
		message: { ...words[type.reaches === 'group' ? channel.language : language], link: services.publicUrl },
		path: null,
		language,
		urgent: false,
		recipient: recipient ?? null,
		push: await channelStore(services.pool, env.schema).pushAddresses(people),
		config: { ...channel.config, ...secrets },
		now: now.getTime(),
	};
	const result = await sendOver(services, type, outgoing, Object.values(secrets));
	return { outcome: result.kind === 'sent' ? 'sent' : 'failed', reason: 'reason' in result ? result.reason : null, response: result.response };
}
