import type { CallHostEntry, PutCallHost, RotatedWebhook, RotateWebhook, SecretEntry, WebhookEntry } from '@dougong/schemas/api';
import { request } from './http.ts';

/** What workflows have to do with others: secrets that they send, hosts that they call, addresses at which they are called. */

/** Names only; what they are never comes out. */
export const listSecrets = (env: string) => request<{ secrets: SecretEntry[] }>('GET', `/${env}/secrets`).then((r) => r.secrets);
export const saveSecret = (env: string, name: string, value: string) => request<void>('PUT', `/${env}/secrets/${name}`, { body: { value } });
export const removeSecret = (env: string, name: string) => request<void>('DELETE', `/${env}/secrets/${name}`);

export const listCallHosts = (env: string) => request<{ hosts: CallHostEntry[] }>('GET', `/${env}/call-hosts`).then((r) => r.hosts);
export const saveCallHost = (env: string, host: string, body: PutCallHost) =>
	request<CallHostEntry>('PUT', `/${env}/call-hosts/${encodeURIComponent(host)}`, { body });

const webhooks = (env: string, app: string, workflow: string) => `/${env}/apps/${app}/workflows/${workflow}/webhooks`;
export const listWebhooks = (env: string, app: string, workflow: string) =>
	request<{ webhooks: WebhookEntry[] }>('GET', webhooks(env, app, workflow)).then((r) => r.webhooks);
/** A new address, told this once; the former one ends. */
export const rotateWebhook = (env: string, app: string, workflow: string, trigger: string, body: RotateWebhook) =>
	request<RotatedWebhook>('POST', `${webhooks(env, app, workflow)}/${trigger}/rotate`, { body });
