import { removePush, savePush } from '../api/messages.ts';

export function canPush(): boolean {
	return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** The subscription of this browser under this key, if any. */
export async function currentPush(key: string): Promise<PushSubscription | null> {
	if (!canPush()) return null;
	const registration = await navigator.serviceWorker.getRegistration('/');
	const found = (await registration?.pushManager.getSubscription()) ?? null;
	return found && keyOf(found) === key ? found : null;
}

/** Asks the person, subscribes and tells the server. False: the person does not want it. */
export async function enablePush(env: string, key: string): Promise<boolean> {
	if ((await Notification.requestPermission()) !== 'granted') return false;
	await navigator.serviceWorker.register('/push.js', { scope: '/' });
	const registration = await navigator.serviceWorker.ready;
	const former = await registration.pushManager.getSubscription();
	// One under the key of another installation cannot be used by this one.
	if (former && keyOf(former) !== key) await former.unsubscribe();
	const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
	const { endpoint, keys } = subscription.toJSON();
	await savePush(env, { endpoint, keys });
	return true;
}

export async function disablePush(env: string, key: string): Promise<void> {
	const subscription = await currentPush(key);
	if (!subscription) return;
	await removePush(env, subscription.endpoint);
	await subscription.unsubscribe();
}

function keyOf(subscription: PushSubscription): string {
	const bytes = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');
}
