import type { FormulaType } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import type { Outcome } from './sample-values.ts';
import { formulaTexts } from './texts.ts';

/** A result, or why there is none. */
export function OutcomeText({ outcome, type, names }: { outcome: Outcome; type: FormulaType; names?: ReadonlyMap<string, string> }) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	if (outcome.kind === 'error') return <span className="preview__error">{texts.errors[outcome.code] ?? outcome.code}</span>;
	return <ValueText value={outcome.value} field={{ type, option: (value) => value }} names={names} isResult />;
}

interface ValueTextProps {
	value: JsonValue;
	field: { type: FormulaType | null; option(value: string): string };
	/** Titles of records by id. */
	names?: ReadonlyMap<string, string>;
	isResult?: boolean;
}
export function ValueText({ value, field, names, isResult = false }: ValueTextProps) {
	const { language } = useDesigner();
	const texts = formulaTexts(language);
	if (value === null || value === '') return <span className="muted">{texts.blank}</span>;
	return <>{words(value)}</>;

	function words(one: JsonValue): string {
		if (Array.isArray(one)) return one.map(words).join('、');
		if (typeof one === 'boolean') return isResult ? (one ? texts.yes : texts.no) : one ? texts.isTrue : texts.isFalse;
		const isNumber = field.type?.t === 'number' || field.type?.t === 'duration' || typeof one === 'number';
		if (isNumber) return new Intl.NumberFormat(language, { maximumFractionDigits: 4 }).format(Number(one));
		const text = typeof one === 'string' ? one : JSON.stringify(one);
		if (names?.has(text)) return names.get(text) ?? text;
		if (field.type?.t === 'record') return `…${text.slice(-6)}`;
		if (field.type?.t === 'date-time') return new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(text));
		return field.option(text);
	}
}
