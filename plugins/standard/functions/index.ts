import type { FormulaFunction } from '@dougong/engine';
import { average, median, weightedAverage } from './averages.ts';
import { isWorkday, nextWorkday, previousWorkday, workdayAdd, workdays, workdaysBetween, workHours } from './calendar.ts';
import { ifs, switchCase, xor } from './choices.ts';
import {
	dateTimeOf, daysOf, durationOf, endOfMonth, hour, hoursOf, isoWeek, isoYear, minute, monthsBetween, quarter, second, secondsOf, weekday, yearsBetween,
} from './clock.ts'; // biome-ignore format: one list
import {
	period, periodAdd, periodEnd, periodLength, periodNext, periodOfSomeDays, periodOfSomeHours, periodPrevious, periodStart, periodWorkdays, spanEnd, spanStart,
} from './periods.ts'; // biome-ignore format: one list
import { dateAdd, dateOf, dateValue, dayOfMonth, daysBetween, month, year } from './dates.ts';
import { allMyReports, me, myReports, myUnit, myUnits, now, today } from './facts.ts';
import { coalesce, countItems, has, ifThen, isBlankFunction } from './logic.ts';
import { abs, max, min, round, text, value } from './numbers.ts';
import { power, sqrt } from './powers.ts';
import { ceiling, clamp, floor, int, mod, roundDown, roundToMultiple, roundUp, sign } from './rounding.ts';
import { split } from './shares.ts';
import { band, interpolate, lookupStep, normalise } from './tables.ts';
import { concat, contains, len, lower, startsWith, trim, upper } from './text.ts';
import { find, left, mid, padLeft, padRight, rept, right, splitPart, substitute, width } from './text-parts.ts';

/** The functions of the formula language, by family. AND, OR, NOT and IN are operators, and belong to the language itself. */
export const functions: readonly FormulaFunction[] = [
	me, myUnit, myUnits, myReports, allMyReports, today, now,
	ifThen, isBlankFunction, coalesce, has, countItems, ifs, switchCase, xor,
	abs, round, min, max, value, text,
	roundUp, roundDown, int, floor, ceiling, roundToMultiple, mod, sign, clamp, power, sqrt,
	average, weightedAverage, median,
	lookupStep, interpolate, band, normalise, split,
	len, lower, upper, trim, contains, startsWith, concat,
	left, right, mid, find, substitute, rept, splitPart, width, padLeft, padRight,
	dateOf, year, month, dayOfMonth, dateAdd, daysBetween, dateValue,
	hour, minute, second, weekday, isoWeek, isoYear, quarter, endOfMonth, monthsBetween, yearsBetween,
	dateTimeOf, durationOf, secondsOf, hoursOf, daysOf,
	workdays, workdaysBetween, workdayAdd, isWorkday, nextWorkday, previousWorkday, workHours,
	period, periodOfSomeDays, periodOfSomeHours, periodStart, periodEnd, periodAdd, periodNext, periodPrevious, periodLength, periodWorkdays, spanStart, spanEnd,
]; // biome-ignore format: a line per family
