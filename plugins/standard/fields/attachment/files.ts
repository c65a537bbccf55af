import type { JsonValue } from '@dougong/schemas';
import type { SentFile } from '@dougong/ui';

/** Before ids of files that are not there yet. */
const pending = 'pending-';

/** The files in a value of the field, as far as it has any. */
export function filesOf(value: JsonValue): SentFile[] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((item) => {
		if (typeof item !== 'object' || item === null || Array.isArray(item) || typeof item.id !== 'string') return [];
		return [{ ...(item as unknown as SentFile), name: String(item.name ?? ''), type: String(item.type ?? ''), size: Number(item.size ?? 0) }];
	});
}
export function isSent({ id }: Pick<SentFile, 'id'>): boolean {
	return !id.startsWith(pending);
}
export function pendingId(): string {
	return `${pending}${Math.random().toString(36).slice(2)}`;
}

/** Pictures that browsers show; those of telephones that they may not are files. */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
export function isPicture({ type }: Pick<SentFile, 'type'>): boolean {
	return shown.has(type);
}

export function sizeWords(bytes: number, language: string): string {
	const [unit, value] = bytes >= 1024 * 1024 ? (['megabyte', bytes / 1024 / 1024] as const) : (['kilobyte', Math.max(bytes / 1024, 0.1)] as const);
	return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}
