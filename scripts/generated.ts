import { problemBase, problems } from '@dougong/schemas';
import { definitionFiles } from './definition-pages.ts';
import { functionPage } from './function-page.ts';

/** A file that is written from the code, and that a test holds equal to it. */
export interface GeneratedFile {
	/** From the root of the checkout. */
	path: string;
	text: string;
}

/** Everything that `npm run generate` writes. */
export function generatedFiles(): GeneratedFile[] {
	return [{ path: 'docs/problems.md', text: problemsPage() }, ...definitionFiles(), functionPage()];
}

function problemsPage(): string {
	const rows = Object.entries(problems)
		.sort(([a], [b]) => a.localeCompare(b, 'en'))
		.map(([code, { status, title, next }]) => `| \`${code}\` | ${status} | ${cell(title.en)}<br>${cell(title.zh)} | ${cell(next.en)}<br>${cell(next.zh)} |`);
	return `# Problems

Every refusal of the server is \`application/problem+json\` (RFC 9457): \`type\` is \`${problemBase}<code>\`, \`code\` is the stable name below,
\`title\` says what happened and \`detail\` what to do next, in the language of \`Accept-Language\`. Words in braces are filled in.
Mistakes in a record's values come as \`errors\`, each with a \`pointer\` to the field.

This page is written by \`npm run generate\` from schemas/src/problems.ts.

| code | status | title | what to do next |
|---|---|---|---|
${rows.join('\n')}
`;
}

function cell(text: string): string {
	return text.replaceAll('|', '\\|');
}
