/** Whether the last request reached the server; for the banner that says so. */
let up = true;
const listeners = new Set<() => void>();

export const connection = {
	isUp: (): boolean => up,
	report(next: boolean): void {
		if (next === up) return;
		up = next;
		for (const listener of listeners) listener();
	},
	subscribe(listener: () => void): () => void {
		listeners.add(listener);
		return () => listeners.delete(listener);
	},
	/** Asks the server for a sign of life. */
	async retry(): Promise<boolean> {
		const alive = await fetch('/healthz', { cache: 'no-store' }).then(
			(r) => r.ok,
			() => false,
		);
		connection.report(alive);
		return alive;
	},
};
