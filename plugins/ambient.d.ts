/** What the client's build gives (and the tests' too): style sheets imported for their effect, and modules found by the names of their files. */
declare module '*.css';

interface ImportMeta {
	glob<T>(files: string): Record<string, () => Promise<T>>;
	glob<T>(files: string, options: { eager: true }): Record<string, T>;
}
