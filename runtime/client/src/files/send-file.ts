import type { FileEntry, ProblemJson } from '@dougong/schemas/api';
import type { SendOptions, SentFile } from '@dougong/ui';
import { connection } from '../api/connection.ts';
import { requestLanguage, unreachable } from '../api/http.ts';
import { ProblemError } from '../api/problem.ts';

/** Sends a file, saying how far it is; fetch does not tell that of what goes out. */
export function sendFile(env: string, file: File, { onProgress, signal }: SendOptions): Promise<SentFile> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		const stop = () => request.abort();
		request.open('POST', `/api/v1/${env}/files`);
		const headers = {
			'content-type': file.type || 'application/octet-stream',
			'x-file-name': encodeURIComponent(file.name),
			accept: 'application/json',
			'accept-language': requestLanguage(),
		};
		for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
		request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
		request.onloadend = () => signal.removeEventListener('abort', stop);
		request.onabort = () => reject(new DOMException('', 'AbortError'));
		request.onerror = () => {
			connection.report(false);
			reject(unreachable());
		};
		request.onload = () => {
			connection.report(true);
			const answer = answerOf(request);
			if (request.status === 201) {
				const { id, name, type, size, width, height } = answer as FileEntry;
				resolve({ id, name, type, size, ...(width && height && { width, height }) });
			} else reject(new ProblemError(answer as ProblemJson));
		};
		signal.addEventListener('abort', stop);
		if (signal.aborted) stop();
		else request.send(file);
	});
}

function answerOf({ status, responseText }: XMLHttpRequest): unknown {
	try {
		return JSON.parse(responseText);
	} catch {
		return { type: 'about:blank', status, code: 'client.unknown', title: `HTTP ${status}`, detail: '' };
	}
}
