export interface PictureSize {
	width: number;
	height: number;
}

/** How many pixels a picture has, by its head; null where that does not say it. `type`: what `sniffType` found. */
export function pictureSize(bytes: Buffer, type: string): PictureSize | null {
	const size = readers[type]?.(bytes) ?? null;
	return size && size.width > 0 && size.height > 0 ? size : null;
}

type Reader = (bytes: Buffer) => PictureSize | null;
const readers: { readonly [type: string]: Reader | undefined } = {
	'image/png': (b) => (b.length >= 24 && b.toString('latin1', 12, 16) === 'IHDR' ? { width: b.readUInt32BE(16), height: b.readUInt32BE(20) } : null),
	'image/gif': (b) => (b.length >= 10 ? { width: b.readUInt16LE(6), height: b.readUInt16LE(8) } : null),
	'image/jpeg': jpegSize,
	'image/webp': webpSize,
};

/** The frame header (SOF0 to SOF15 but for tables and restarts) among the segments before the picture itself. Turned pictures are told as they lie. */
function jpegSize(b: Buffer): PictureSize | null {
	let at = 2;
	while (at + 9 <= b.length && b[at] === 0xff) {
		const marker = b[at + 1] ?? 0;
		if (marker === 0xff) at += 1;
		else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return { height: b.readUInt16BE(at + 5), width: b.readUInt16BE(at + 7) };
		else if (marker === 0xd9 || marker === 0xda) return null;
		else at += 2 + b.readUInt16BE(at + 2);
	}
	return null;
}

function webpSize(b: Buffer): PictureSize | null {
	if (b.length < 30) return null;
	switch (b.toString('latin1', 12, 16)) {
		case 'VP8 ':
			return { width: b.readUInt16LE(26) & 0x3fff, height: b.readUInt16LE(28) & 0x3fff };
		case 'VP8L': {
			const bits = b.readUInt32LE(21);
			return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
		}
		case 'VP8X':
			return { width: b.readUIntLE(24, 3) + 1, height: b.readUIntLE(27, 3) + 1 };
		default:
			return null;
	}
}
