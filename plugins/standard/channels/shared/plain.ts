/** Signs that Markdown and mentions are made of, and look-alikes that mean nothing: what people write must not become a link or call everybody. */
const lookAlikes: Record<string, string> = { '[': '［', ']': '］', '<': '＜', '>': '＞', '`': '｀', '*': '＊', _: '＿', '#': '＃', '@': '＠', '!': '！' };

/** A text for inside of Markdown that is read as it stands. */
export function plain(text: string): string {
	return text.replace(/[[\]<>`*_#@!]/g, (sign) => lookAlikes[sign] ?? sign);
}

/** At most so many bytes of UTF-8, cut between characters; what is cut ends in `…`. */
export function cutToBytes(text: string, most: number): string {
	if (bytesOf(text) <= most) return text;
	let bytes = bytesOf('…');
	let cut = '';
	for (const character of text) {
		bytes += bytesOf(character);
		if (bytes > most) break;
		cut += character;
	}
	return `${cut}…`;
}

/** In UTF-8. */
export function bytesOf(text: string): number {
	let bytes = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return bytes;
}

/** A link whose address cannot end the Markdown around it. */
export function markdownLink(text: string, address: string): string {
	return `[${plain(text)}](${address.replace(/[()\s]/g, (sign) => (sign === '(' ? '%28' : sign === ')' ? '%29' : '%20'))})`;
}

export const json = { 'content-type': 'application/json; charset=utf-8' };

/** The body of an answer, as far as it is an object. */
export function objectIn(body: string): { readonly [name: string]: unknown } | null {
	try {
		const value: unknown = JSON.parse(body);
		return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : null;
	} catch {
		return null;
	}
}
