import type {
	ChannelEntry,
	ChannelsPage,
	DeliveryEntry,
	DeliveryList,
	DeliveryState,
	MessageChoices,
	MessageChoicesPage,
	MessageCount,
	MessageList,
	PushSetup,
	PutChannel,
} from '@dougong/schemas/api';
import { request } from './http.ts';

/** What people are told, and over which channels. */

export const countMessages = (env: string) => request<MessageCount>('GET', `/${env}/messages/count`);
/** Newest first; `before` as the page before said. */
export const listMessages = (env: string, { unread, before, limit = 30 }: { unread: boolean; before: string | null; limit?: number }) =>
	request<MessageList>('GET', `/${env}/messages?limit=${limit}${unread ? '&unread=true' : ''}${before === null ? '' : `&before=${before}`}`);
/** These; all up to one; or all. */
export const markMessages = (env: string, body: { ids?: string[]; upTo?: string; read?: boolean }) =>
	request<MessageCount>('POST', `/${env}/messages/read`, { body });

export const getChoices = (env: string) => request<MessageChoicesPage>('GET', `/${env}/messages/choices`);
export const saveChoices = (env: string, body: MessageChoices) => request<MessageChoicesPage>('PUT', `/${env}/messages/choices`, { body });
export const getPushSetup = (env: string) => request<PushSetup>('GET', `/${env}/messages/push`);
export const savePush = (env: string, body: object) => request<void>('PUT', `/${env}/messages/push`, { body });
export const removePush = (env: string, endpoint: string) => request<void>('POST', `/${env}/messages/push/remove`, { body: { endpoint } });

export const listChannels = (env: string) => request<ChannelsPage>('GET', `/${env}/channels`);
export const saveChannel = (env: string, key: string, body: PutChannel) => request<ChannelEntry>('PUT', `/${env}/channels/${key}`, { body });
export const removeChannel = (env: string, key: string) => request<void>('DELETE', `/${env}/channels/${key}`);
export interface ChannelTest {
	outcome: 'sent' | 'failed';
	reason: string | null;
	response: string | null;
}
export const testChannel = (env: string, key: string) => request<ChannelTest>('POST', `/${env}/channels/${key}/test`, { body: {} });

export interface DeliveryFilter {
	state: DeliveryState | null;
	channel: string | null;
}
export function listDeliveries(env: string, { state, channel }: DeliveryFilter, before: string | null): Promise<DeliveryList> {
	const query = new URLSearchParams({ limit: '50', ...(state && { state }), ...(channel && { channel }), ...(before && { before }) });
	return request<DeliveryList>('GET', `/${env}/deliveries?${query}`);
}
export const replayDelivery = (env: string, id: string) => request<DeliveryEntry>('POST', `/${env}/deliveries/${id}/replay`);
