import type { FilePort, ProblemLike, SentFile } from '@dougong/ui';
import { pendingId } from './files.ts';

/** A file on its way. */
export interface Upload {
	id: string;
	file: File;
	state: 'sending' | 'failed' | 'sent';
	/** From 0 to 1. */
	share: number;
	problem?: ProblemLike;
	sent?: SentFile;
}

/** Kept outside of what draws them: a form that goes to its next step and back still knows what is on its way. */
const all = new Map<string, Upload>();
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();
let version = 0;

export const uploads = {
	get: (id: string): Upload | undefined => all.get(id),
	version: () => version,
	subscribe(listener: () => void): () => void {
		listeners.add(listener);
		return () => listeners.delete(listener);
	},
	/** Answers the id that stands for it until it has one of its own. */
	begin(port: FilePort, file: File): string {
		const id = pendingId();
		void send(port, id, file);
		return id;
	},
	retry(port: FilePort, id: string): void {
		const upload = all.get(id);
		if (upload?.state === 'failed') void send(port, id, upload.file);
	},
	/** It is settled, or nobody wants it any more. */
	forget(id: string): void {
		stops.get(id)?.abort();
		stops.delete(id);
		all.delete(id);
	},
};

async function send(port: FilePort, id: string, file: File): Promise<void> {
	const stop = new AbortController();
	stops.set(id, stop);
	set({ id, file, state: 'sending', share: 0 });
	const change = (next: Partial<Upload>) => {
		const known = all.get(id);
		if (known && !stop.signal.aborted) set({ ...known, ...next });
	};
	try {
		const sent = await port.send(file, { signal: stop.signal, onProgress: (share) => change({ share }) });
		change({ state: 'sent', share: 1, sent });
	} catch (error) {
		change({ state: 'failed', problem: error as ProblemLike });
	}
}
function set(upload: Upload): void {
	all.set(upload.id, upload);
	version += 1;
	for (const listener of listeners) listener();
}
