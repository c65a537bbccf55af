import type { FilePort } from '@dougong/ui';

/** Files of an environment. `task`: also those that a decision was about, as the task shows it. What sends them is loaded when somebody does. */
export function filePort(env: string, task?: string): FilePort {
	return {
		address(id, { inline } = {}) {
			const query = new URLSearchParams({ ...(inline && { inline: 'true' }), ...(task !== undefined && { task }) }).toString();
			return `/api/v1/${env}/files/${id}${query && `?${query}`}`;
		},
		send: async (file, options) => (await import('./send-file.ts')).sendFile(env, file, options),
	};
}
