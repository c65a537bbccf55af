/**
 * What a spreadsheet puts on the clipboard as rows of cells: tabs between cells, line breaks between rows; a cell in quotes may hold
 * both, and quotes twice. The line break at the end belongs to the last row.
 */
export function parseTsv(text: string): string[][] {
	const rows: string[][] = [[]];
	let cell = '';
	let isQuoted = false;
	let isStart = true;
	const end = () => {
		rows.at(-1)?.push(cell);
		cell = '';
		isStart = true;
	};
	const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
	for (let i = 0; i < source.length; i++) {
		const c = source[i];
		if (isQuoted) {
			if (c !== '"') cell += c;
			else if (source[i + 1] === '"') cell += source[++i];
			else isQuoted = false;
		} else if (c === '"' && isStart && closesCell(source, i)) {
			isQuoted = true;
			isStart = false;
		} else if (c === '\t') end();
		else if (c === '\n') {
			end();
			rows.push([]);
		} else {
			cell += c;
			isStart = false;
		}
	}
	end();
	return rows;
}

/** Whether the quote at `from` is the first of two around a whole cell: `5" pipe` and `"so" he said` are texts as they stand. */
function closesCell(source: string, from: number): boolean {
	for (let i = from + 1; i < source.length; i++) {
		if (source[i] !== '"') continue;
		if (source[i + 1] === '"') i++;
		else return source[i + 1] === undefined || source[i + 1] === '\t' || source[i + 1] === '\n';
	}
	return false;
}

export function toTsv(rows: readonly (readonly string[])[]): string {
	return rows.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t')).join('\n');
}
