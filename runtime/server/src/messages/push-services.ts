/** Hosts of the services behind the browsers. */
const known = ['fcm.googleapis.com', 'android.googleapis.com', 'push.services.mozilla.com', 'notify.windows.com', 'push.apple.com'];

/**
 * Whether an endpoint lies with a push service. Members bring endpoints, and the server calls them: without this, it could be sent to any
 * address inside of the network. `more`: origins that an administrator has added.
 */
export function isPushService(endpoint: string, more: readonly string[] = []): boolean {
	let url: URL;
	try {
		url = new URL(endpoint);
	} catch {
		return false;
	}
	if (more.includes(url.origin)) return true;
	return url.protocol === 'https:' && url.port === '' && known.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}
