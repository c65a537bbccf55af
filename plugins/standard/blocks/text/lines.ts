export interface Line {
	key: string;
	as?: 'heading' | 'paragraph' | 'item';
	text: string;
}
export type Chunk = { as: 'heading' | 'paragraph'; line: Line } | { as: 'items'; lines: Line[] };

/** Lines in order, with neighbouring items brought together into one list. */
export function chunksOf(lines: readonly Line[]): Chunk[] {
	const chunks: Chunk[] = [];
	for (const line of lines) {
		const last = chunks.at(-1);
		if (line.as !== 'item') chunks.push({ as: line.as ?? 'paragraph', line });
		else if (last?.as === 'items') last.lines.push(line);
		else chunks.push({ as: 'items', lines: [line] });
	}
	return chunks;
}
