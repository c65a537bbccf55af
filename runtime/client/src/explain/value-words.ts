import type { JsonValue } from '@dougong/schemas';
import type { ClientField } from '@dougong/schemas/api';

/** A value of an explanation as its field kind takes it: numbers that came as decimal text become numbers. */
export function valueFor(field: ClientField | undefined, value: JsonValue): JsonValue {
	if (typeof value !== 'string' || !isDecimal(value)) return value;
	const { type } = field?.schema ?? {};
	return type === undefined || type === 'number' || type === 'integer' ? Number(value) : value;
}

/** The unrounded value, when what is shown hides a part of it; with at most 12 decimal places. */
export function exactWords(value: JsonValue, language: string): string | null {
	const text = typeof value === 'number' ? String(value) : value;
	if (!isDecimal(text)) return null;
	const decimals = text.split('.')[1] ?? '';
	return decimals.replace(/0+$/, '').length > 4 ? numberWords(text, language, 12) : null;
}

/** Numbers as cells show them: at most four decimal places. Other values as they are. */
export function roundedText(value: JsonValue): JsonValue {
	if (typeof value !== 'number' && !isDecimal(value)) return value;
	return Number(Number(value).toFixed(4));
}

const yesNo = { zh: ['是', '否'], en: ['yes', 'no'] };

/** Any value in a few words, for inputs that belong to no field: numbers by the language's rules. */
export function plainWords(value: JsonValue, language: string): string {
	if (value === null || value === '') return '—';
	if (typeof value === 'boolean') return yesNo[language.startsWith('zh') ? 'zh' : 'en'][value ? 0 : 1] ?? '';
	if (typeof value === 'number' || isDecimal(value)) return numberWords(String(value), language, 4);
	if (Array.isArray(value)) return value.map((v) => plainWords(v, language)).join(', ');
	return typeof value === 'object' ? JSON.stringify(value) : value;
}

export function isDecimal(value: JsonValue): value is string {
	return typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value);
}
function numberWords(decimal: string, language: string, most: number): string {
	return new Intl.NumberFormat(language, { maximumFractionDigits: most }).format(Number(decimal));
}
