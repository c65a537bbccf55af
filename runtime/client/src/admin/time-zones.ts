import type { ComboOption } from '@dougong/ui';

interface Zone {
	id: string;
	/** Offset such as `GMT+8`, then the local time. */
	about: string;
	/** Everything one may look for, in lower case. */
	words: string;
}

/** A zone as an option: its IANA name, its offset and the time there now. */
export function zoneOption(id: string, language: string, now: Date): ComboOption {
	return { id, title: id, sub: aboutZone(id, language, now) };
}

/** Local date and time in a zone; empty for a name that this browser does not know. */
export function localTime(id: string, language: string, now: Date): string {
	return format(id, language, now, { dateStyle: 'long', timeStyle: 'short' });
}

/**
 * Searches the zones that this browser knows: by IANA name, city, offset, and name of the zone in `language`.
 * Those that are `likely` come first.
 */
export function zoneSearch(language: string, now: Date, likely: readonly string[] = []): (text: string) => ComboOption[] {
	let zones: Zone[] | null = null;
	return (text) => {
		zones ??= zoneIds(likely).map((id) => {
			const long = [language, 'en'].map((l) => part(id, l, now, 'long')).join(' ');
			return { id, about: aboutZone(id, language, now), words: `${id} ${id.replaceAll('_', ' ')} ${long} ${part(id, 'en', now, 'shortOffset')}`.toLowerCase() };
		});
		const wanted = text.trim().toLowerCase().split(/\s+/);
		return zones.filter((z) => wanted.every((w) => z.words.includes(w))).map((z) => ({ id: z.id, title: z.id, sub: z.about }));
	};
}

function zoneIds(likely: readonly string[]): string[] {
	return [...new Set([...likely, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}
function aboutZone(id: string, language: string, now: Date): string {
	return [part(id, 'en', now, 'shortOffset'), format(id, language, now, { timeStyle: 'short' })].filter(Boolean).join(' · ');
}
function part(id: string, language: string, now: Date, timeZoneName: 'long' | 'shortOffset'): string {
	try {
		const parts = new Intl.DateTimeFormat(language, { timeZone: id, timeZoneName }).formatToParts(now);
		return parts.find((p) => p.type === 'timeZoneName')?.value ?? '';
	} catch {
		return '';
	}
}
function format(id: string, language: string, now: Date, options: Intl.DateTimeFormatOptions): string {
	try {
		return new Intl.DateTimeFormat(language, { ...options, timeZone: id }).format(now);
	} catch {
		return '';
	}
}
