import type { ComboOption } from '@dougong/ui';

/** A zone as an option: its IANA name, its offset and the time there now. */
export function zoneOption(id: string, language: string, now: Date): ComboOption {
	const parts = formatOf(id, language, 'clock')?.formatToParts(now) ?? [];
	const offset = parts.find((p) => p.type === 'timeZoneName')?.value;
	const time = parts
		.filter((p) => p.type !== 'timeZoneName')
		.map((p) => p.value)
		.join('')
		.trim();
	return { id, title: id, sub: [offset, time].filter(Boolean).join(' · ') };
}

/** Local date and time in a zone; empty for a name that this browser does not know. */
export function localTime(id: string, language: string, now: Date): string {
	return formatOf(id, language, 'moment')?.format(now) ?? '';
}

/**
 * Searches the zones that this browser knows: by IANA name, city, offset, and name of the zone in `language`.
 * Those that are `likely` come first.
 */
export function zoneSearch(language: string, now: Date, likely: readonly string[] = []): (text: string) => ComboOption[] {
	let all: ComboOption[] | null = null;
	return (text) => {
		all ??= [...new Set([...likely, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((id) => zoneOption(id, language, now));
		const wanted = text.trim().toLowerCase();
		if (wanted === '') return all;
		return all.filter((zone) => wanted.split(/\s+/).every((word) => wordsOf(zone, language, now).includes(word)));
	};
}

/** Everything that one may look for, in lower case. */
function wordsOf({ id, sub }: ComboOption, language: string, now: Date): string {
	const names = [...new Set([language, 'en'])].map((l) => formatOf(id, l, 'name')?.format(now));
	return [id, id.replaceAll('_', ' '), sub, ...names].join(' ').toLowerCase();
}

const kinds = {
	clock: { hour: '2-digit', minute: '2-digit', timeZoneName: 'shortOffset' },
	moment: { dateStyle: 'long', timeStyle: 'short' },
	name: { timeZoneName: 'long' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Hundreds of them are asked for again with every letter that is typed, and each is dear to make. */
const formats = new Map<string, Intl.DateTimeFormat | null>();
/** null for a zone that this browser does not know. */
function formatOf(id: string, language: string, kind: keyof typeof kinds): Intl.DateTimeFormat | null {
	const key = `${kind} ${language} ${id}`;
	let format = formats.get(key);
	if (format === undefined) {
		format = makeFormat(language, { ...kinds[kind], timeZone: id });
		formats.set(key, format);
	}
	return format;
}
function makeFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | null {
	try {
		return new Intl.DateTimeFormat(language, options);
	} catch {
		return null;
	}
}
