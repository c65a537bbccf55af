// Before the first paint, and a file of its own because the page allows no inline script.
(() => {
	let chosen = 'system';
	try {
		chosen = localStorage.getItem('dougong.theme') || 'system';
	} catch {
		// Storage may be forbidden; then the system decides.
	}
	const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
	document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
