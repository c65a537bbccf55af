import { addPeriods, parsePeriod, type PeriodSpec, periodAt, periodText, periodTitle } from '@dougong/engine';
import { type CellProps, type FieldView, IconButton, type InputProps, Select, presentNow } from '@dougong/ui';
import { controlProps } from '../shared-views.tsx';

export const periodView: FieldView = { kind: 'period', Cell, Input, width: 140 };

const languageOf = (language: string) => (language.startsWith('zh') ? 'zh' : 'en');

function Cell({ value, language }: CellProps) {
	if (value === null) return null;
	return <span title={String(value)}>{periodTitle(String(value), languageOf(language))}</span>;
}

/** The one before, the one after, and a list from the nearest future back. */
function Input(p: InputProps) {
	const spec = p.field.schema['x-period-of'] as unknown as PeriodSpec | undefined;
	const chosen = typeof p.value === 'string' ? p.value : '';
	const present = (spec && periodAt(spec, now())) ?? '';
	const words = languageOf(p.language);
	const step = (by: number) => p.onChange(shifted(chosen || present, by) ?? p.value);
	return (
		<div className="period">
			<IconButton icon="chevron-left" label={p.t('field.previous-period')} disabled={p.disabled} onClick={() => step(-1)} />
			<Select
				{...controlProps(p)}
				empty={p.placeholder ?? p.t('field.choose')}
				options={choices(present, chosen).map((text) => ({
					value: text,
					label: text === present ? p.t('field.present-period', { period: periodTitle(text, words) }) : periodTitle(text, words),
				}))}
				value={chosen}
				onChange={(e) => p.onChange(e.target.value || undefined)}
			/>
			<IconButton icon="chevron-right" label={p.t('field.next-period')} disabled={p.disabled} onClick={() => step(1)} />
		</div>
	);
}

function now(): { today: string; now: string } {
	const at = presentNow();
	const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
	return { today: local.toISOString().slice(0, 10), now: at.toISOString() };
}

function shifted(text: string, by: number): string | undefined {
	const period = parsePeriod(text);
	const to = period && addPeriods(period, by);
	return to && periodText(to);
}

const [ahead, back] = [4, 16];
/** Around now, newest first, and what is chosen wherever it lies. */
function choices(present: string, chosen: string): string[] {
	const near = Array.from({ length: ahead + back + 1 }, (_, i) => shifted(present, ahead - i)).filter((text) => text !== undefined);
	const all = chosen === '' || near.includes(chosen) ? near : [...near, chosen];
	return all.toSorted((a, b) => (a < b ? 1 : -1));
}
