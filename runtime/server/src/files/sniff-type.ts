/** What a file is by its content; `refused`: a program, or something that would run in a browser. The name only tells apart what looks the same inside. */
export function sniffType(bytes: Uint8Array, name: string): { kind: 'known'; type: string } | { kind: 'refused' } {
	const head = Buffer.from(bytes.subarray(0, 1024));
	const is = (signature: string, at = 0) => head.subarray(at, at + signature.length).equals(Buffer.from(signature, 'latin1'));
	if (programs.some((signature) => is(signature))) return { kind: 'refused' };
	const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
	const found = signatures.find(({ signature, at }) => is(signature, at));
	if (found) return { kind: 'known', type: typeIn(found, ending, bytes) };
	if (!isText(bytes)) return { kind: 'known', type: 'application/octet-stream' };
	if (runsInBrowser(head.toString('utf8')) || /^(x?html?|shtml|svg|mjs|js|hta|bat|cmd|ps1|vbs|wsf|sh)$/.test(ending)) return { kind: 'refused' };
	return { kind: 'known', type: texts[ending] ?? 'text/plain; charset=utf-8' };
}

function typeIn({ types, holding }: Signature, ending: string, bytes: Uint8Array): string {
	const type = types[ending];
	const part = holding?.[ending];
	return type && (part === undefined || Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(part, 0, 'latin1')) ? type : types.usual;
}

/** Windows, Linux and macOS programs, Java classes, scripts. */
const programs = ['MZ', '\x7fELF', '\xcf\xfa\xed\xfe', '\xce\xfa\xed\xfe', '\xfe\xed\xfa\xce', '\xfe\xed\xfa\xcf', '\xca\xfe\xba\xbe', '#!'];

interface Signature {
	signature: string;
	at?: number;
	types: { usual: string; readonly [ending: string]: string };
	/** What has to be in it besides to be what the ending says. */
	holding?: { readonly [ending: string]: string };
}
const office = 'application/vnd.openxmlformats-officedocument';
const signatures: readonly Signature[] = [
	{ signature: '%PDF-', types: { usual: 'application/pdf' } },
	{ signature: '\x89PNG\r\n\x1a\n', types: { usual: 'image/png' } },
	{ signature: '\xff\xd8\xff', types: { usual: 'image/jpeg' } },
	{ signature: 'GIF8', types: { usual: 'image/gif' } },
	{ signature: 'WEBP', at: 8, types: { usual: 'image/webp' } },
	{
		signature: 'PK\x03\x04',
		types: {
			usual: 'application/zip',
			docx: `${office}.wordprocessingml.document`,
			xlsx: `${office}.spreadsheetml.sheet`,
			pptx: `${office}.presentationml.presentation`,
		},
		holding: { docx: 'word/', xlsx: 'xl/', pptx: 'ppt/' },
	},
	{
		signature: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
		types: { usual: 'application/octet-stream', doc: 'application/msword', xls: 'application/vnd.ms-excel', ppt: 'application/vnd.ms-powerpoint' },
	},
	{ signature: '7z\xbc\xaf\x27\x1c', types: { usual: 'application/x-7z-compressed' } },
	{ signature: '\x1f\x8b', types: { usual: 'application/gzip' } },
	{ signature: 'Rar!\x1a\x07', types: { usual: 'application/vnd.rar' } },
	// Photos of telephones lie in the same container as films.
	...['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1'].map((brand) => ({ signature: `ftyp${brand}`, at: 4, types: { usual: 'image/heic' } })),
	...['avif', 'avis'].map((brand) => ({ signature: `ftyp${brand}`, at: 4, types: { usual: 'image/avif' } })),
	{ signature: 'ftyp', at: 4, types: { usual: 'video/mp4' } },
	{ signature: 'ID3', types: { usual: 'audio/mpeg' } },
];
const texts: Record<string, string> = { csv: 'text/csv; charset=utf-8', md: 'text/markdown; charset=utf-8', json: 'application/json' };

/** Pictures that a browser shows and never runs. */
export const inlineTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

function isText(bytes: Uint8Array): boolean {
	if (bytes.subarray(0, 8192).includes(0)) return false;
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}

function runsInBrowser(text: string): boolean {
	return /^\s*(<!--[\s\S]*?-->\s*)?(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!doctype\s+(html|svg)|<(html|head|body|script|svg|iframe|object|embed)\b)/i.test(
		text,
	);
}
