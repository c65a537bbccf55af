import { createContext, useContext } from 'react';

/** A file that was sent, as records keep it. */
export interface SentFile {
	id: string;
	name: string;
	type: string;
	size: number;
	width?: number;
	height?: number;
}
export interface SendOptions {
	/** From 0 to 1. */
	onProgress(share: number): void;
	signal: AbortSignal;
}
/** How views send and show files, without knowing where. */
export interface FilePort {
	/** `inline`: to be shown in a page, else to be kept. */
	address(id: string, options?: { inline?: boolean }): string;
	/** Rejects with ProblemLike; when it was broken off, with an AbortError. */
	send(file: File, options: SendOptions): Promise<SentFile>;
}

const Context = createContext<FilePort | null>(null);
export const FilesProvider = Context.Provider;

/** Null where there are no files to be had: previews, tests. */
export function useFiles(): FilePort | null {
	return useContext(Context);
}
