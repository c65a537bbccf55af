/* Shows what the server pushes, also when no page is open. Nothing else: no page is kept, no request is touched. */
self.addEventListener('push', (event) => {
	let message = {};
	try {
		message = event.data?.json() ?? {};
	} catch {
		// Not ours: browsers want to see something all the same.
	}
	const options = { body: message.body ?? '', tag: message.tag, icon: '/favicon.svg', data: { link: message.link } };
	event.waitUntil(self.registration.showNotification(message.title || 'Dougong 斗拱', options));
});

self.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(open(event.notification.data?.link));
});

/** In a window that is there already, or else in a new one; only on this site. */
async function open(link) {
	const wanted = new URL(typeof link === 'string' ? link : '/', self.location.origin);
	const address = wanted.origin === self.location.origin ? wanted.href : self.location.origin;
	for (const page of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
		try {
			await page.navigate(address);
			return await page.focus();
		} catch {
			// Not under this worker: the next one, or a new window.
		}
	}
	return self.clients.openWindow(address);
}
