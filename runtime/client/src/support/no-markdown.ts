/** Stands in for markdown-to-jsx in the build: our templates show help as plain text. */
export function Markdown({ children }: { children?: string }): string {
	return children ?? '';
}
