import type { FormulaFunction } from '@dougong/engine';
import { isWorkday, nextWorkday, previousWorkday, workdayAdd, workdays, workdaysBetween, workHours } from './calendar.ts';
import { dateAdd, dateOf, dateValue, dayOfMonth, daysBetween, month, year } from './dates.ts';
import { allMyReports, me, myReports, myUnit, myUnits, now, today } from './facts.ts';
import { coalesce, has, ifThen, isBlankFunction } from './logic.ts';
import { abs, max, min, round, text, value } from './numbers.ts';
import { concat, contains, len, lower, startsWith, trim, upper } from './text.ts';

/** The functions of the formula language, by family. AND, OR, NOT and IN are operators, and belong to the language itself. */
export const functions: readonly FormulaFunction[] = [
	me, myUnit, myUnits, myReports, allMyReports, today, now,
	ifThen, isBlankFunction, coalesce, has,
	abs, round, min, max, value, text,
	len, lower, upper, trim, contains, startsWith, concat,
	dateOf, year, month, dayOfMonth, dateAdd, daysBetween, dateValue,
	workdays, workdaysBetween, workdayAdd, isWorkday, nextWorkday, previousWorkday, workHours,
]; // biome-ignore format: a line per family
