/**
 * Rows as a CSV file that spreadsheets open as it is: UTF-8 with a mark of that at its beginning, lines end with CRLF (RFC 4180). Text that
 * a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
 */
export function csvOf(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
	const lines = [head, ...rows].map((row) => row.map(cell).join(','));
	return `\ufeff${lines.join('\r\n')}\r\n`;
}

function cell(value: string | number | null): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	// Also full-width signs, which spreadsheets read as the narrow ones, and what begins with blanks.
	const safe = /^\s*[=+\-@＝＋－＠|%]|^[\t\r\n]/.test(value) ? `'${value}` : value;
	return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
