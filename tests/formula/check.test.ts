import { checkFormulaText, type FormulaType } from '@dougong/engine';
import type { FormulaReturn } from '@dougong/schemas';
import { describe, expect, it } from 'vitest';
import { checked, scopeOf } from './world.ts';

const check = (text: string, returns?: FormulaReturn | FormulaType) => checkFormulaText(text, scopeOf(), returns ? { returns } : {});
/** Each mistake as English message and hint. */
const mistakes = (text: string, returns?: FormulaReturn | FormulaType) => check(text, returns).diagnostics.map((d) => [d.message.en, d.hint?.en ?? '']);

describe('a formula that fits', () => {
	it('has a type and its dependencies, over references too', () => {
		const formula = checked('IF([owner.unit] IN MY_UNITS(), [n] / [m], 0)');
		expect(formula.type).toEqual({ t: 'number' });
		expect(formula.dependencies).toEqual([
			{ path: ['owner'], field: 'unit' },
			{ path: [], field: 'n' },
			{ path: [], field: 'm' },
		]);
		expect(formula.fields).toEqual([
			{ model: 'lab/item', field: 'owner' },
			{ model: 'directory/person', field: 'unit' },
			{ model: 'lab/item', field: 'n' },
			{ model: 'lab/item', field: 'm' },
		]);
		expect(formula.facts).toEqual(['myUnits']);
	});

	it('F14: is stored with keys, however the fields were named', () => {
		expect(check('[目标] > 3 AND [负责人.name] = "x" AND [target] < [Name (v1.0)]').canonical).toBe(
			'[目标] > 3 AND [负责人.name] = "x" AND [target] < [Name (v1.0)]',
		);
		expect(check('【目标】 > 3 AND [ 负责人 . name ] = [Name (v1.0)] AND [target] < 9').canonical).toBe('【n】 > 3 AND [ owner . name ] = [t] AND [n] < 9');
	});

	it('F10: a text literal takes the type of what it stands beside', () => {
		for (const text of [
			'[d] = "2026-01-31"',
			'"2026-01-31" <= [d]',
			'[at] > "2026-01-31T08:00:00+08:00"',
			'[c] = "open"',
			'[d] IN ("2026-01-31")',
			'IF([b], "2026-01-31", [d]) = [e]',
		]) {
			expect(mistakes(text), text).toEqual([]);
		}
	});

	it('knows the record itself as [id]', () => {
		expect(checked('[id] = [parent]').type).toEqual({ t: 'boolean' });
	});
});

describe('F11: a mistake names the operand and what to do', () => {
	const cases: [text: string, message: string, hint: string][] = [
		['[nn] = 1', 'lab/item has no field “nn”', 'Did you mean [n]?'],
		['[目标值] = 1', 'lab/item has no field “目标值”', 'Did you mean [目标]?'],
		['[owner.nam] = "x"', 'directory/person has no field “nam”', 'Did you mean [name]?'],
		['[Twice] = "x"', 'Several fields of lab/item are called “Twice”', 'Write the key: t, u'],
		['[n.name] = "x"', '[n] refers to no other record, so nothing can follow it', 'Write [n] alone'],
		['ISBLANK([parent.parent.parent.parent.parent.n])', 'The path crosses more than 4 references', 'Shorten it'],
		['ISBLANK([data])', '[data] holds structured data, which formulas cannot read', 'Use another field'],
		['MYUNIT() = 1', 'There is no function MYUNIT', 'Did you mean MY_UNIT()?'],
		['ROUND() = 1', 'ROUND needs a value', 'Write ROUND(number, [places])'],
		['ME(1) = 1', 'ME takes fewer values', 'Write ME()'],
		['[t] + 1 = 2', '[t] is text, but + needs a number', 'Write VALUE([t])'],
		['[n] & "x" = "y"', '[n] is a number, but & needs text', 'Write TEXT([n])'],
		['[n] AND [b]', '[n] is a number, but AND needs true or false', 'Write [n] > 0'],
		['NOT [t]', '[t] is text, but NOT needs true or false', 'Write NOT ISBLANK([t])'],
		['[n] = "x"', '[n] is a number and "x" is text: they cannot be compared', 'Write VALUE("x")'],
		['[at] < TODAY()', '[at] is a date and time and TODAY() is a date: they cannot be compared', 'Write DATEVALUE([at])'],
		['TODAY() = [at]', 'TODAY() is a date and [at] is a date and time: they cannot be compared', 'Write DATEVALUE([at])'],
		['[owner] = MY_UNIT()', '[owner] is a person and MY_UNIT() is an organisation unit: they cannot be compared', 'Use another field or value'],
		['[unit] = MY_UNITS()', '[unit] is an organisation unit and MY_UNITS() is a list: they cannot be compared', 'Write … IN MY_UNITS()'],
		['[tags] = "open"', '[tags] is a list and "open" is text: they cannot be compared', 'Write … IN [tags]'],
		['[unit] IN MY_UNIT()', 'MY_UNIT() is an organisation unit, but IN needs a list', 'Write … IN (…)'],
		['[n] IN (1, "x")', '"x" is text, but IN needs a number', 'Write VALUE("x")'],
		['[d] = "2026-02-30"', '“2026-02-30” is no date', 'Write year-month-day, e.g. "2026-01-31"'],
		['[at] = "2026-01-31"', '“2026-01-31” is no date and time', 'Write e.g. "2026-01-31T08:00:00+08:00"'],
		['[owner] = "Alice"', '“Alice” is no record id', 'Compare with a reference field or a function such as ME()'],
		['[c] = "opne"', '“opne” is not an option of [c]', 'Did you mean "open"?'],
		['[c] IN ("open", "later")', '“later” is not an option of [c]', 'Use one of "open", "done", "won’t do"'],
		['[c] < "done"', '[c] is a choice, which has no order', 'Use = or <>'],
		['[b] > TRUE', '[b] is true or false, which has no order', 'Use = or <>'],
		['[n] < BLANK', '[n] is a number and BLANK is blank: they cannot be compared', 'Write ISBLANK([n])'],
		['IF([b], [n], [t]) = 1', 'IF must give one type, but [n] is a number and [t] is text', 'Make both the same type'],
		['DATE_ADD([d], 1, "week") = [e]', '“week” is not an option of DATE_ADD', 'Use one of "day", "month", "year"'],
		['DATE_ADD([d], 1, [t]) = [e]', '“[t]” is not an option of DATE_ADD', 'Use one of "day", "month", "year"'],
		['HAS([tags], 1)', '1 is a number, but HAS needs a choice', 'Use another field or value'],
	];
	for (const [text, message, hint] of cases) it(text, () => expect(mistakes(text)).toEqual([[message, hint]]));

	it('several at once, syntax and meaning, in the order of the source', () => {
		expect(check('[nn] == 1 AND [t] + 1 > [mm] AND (').diagnostics.map((d) => [d.code, d.range[0]])).toEqual([
			['formula.unknown-field', 1],
			['formula.wrong-operator', 5],
			['formula.wrong-type', 14],
			['formula.unknown-field', 25],
			['formula.not-closed', 33],
			['formula.operand-missing', 34],
		]);
	});

	it('has Chinese words for every mistake', () => {
		for (const [text] of cases) for (const d of check(text).diagnostics) expect(`${d.message.zh}${d.hint?.zh}`, text).toMatch(/\p{Script=Han}/u);
		for (const [text] of cases)
			for (const d of check(text).diagnostics) expect(`${d.message.zh}${d.hint?.zh}${d.message.en}${d.hint?.en}`, text).not.toMatch(/\{|\}|undefined/);
	});

	it('warns where an empty text is compared, since emptied fields are blank', () => {
		const { formula, diagnostics } = check('[t] = ""');
		expect(formula).not.toBeNull();
		expect(diagnostics).toMatchObject([{ code: 'formula.never-equal', severity: 'warning', hint: { en: 'Write ISBLANK([t])' } }]);
	});
});

describe('the result', () => {
	it('is what its place needs', () => {
		expect(mistakes('[n]', 'boolean')).toEqual([['The formula gives a number, but true or false is needed here', 'Write [n] > 0']]);
		expect(mistakes('TODAY()', { t: 'date' })).toEqual([]);
		expect(mistakes('"2026-01-31"', { t: 'date' })).toEqual([]);
		expect(mistakes('"soon"', { t: 'date' })).toEqual([['“soon” is no date', 'Write year-month-day, e.g. "2026-01-31"']]);
		expect(mistakes('ME()', { t: 'record', model: 'directory/person' })).toEqual([]);
		expect(mistakes('MY_UNIT()', { t: 'record', model: 'directory/person' })).toEqual([
			['The formula gives an organisation unit, but a person is needed here', 'Use another field or value'],
		]);
		expect(mistakes('BLANK', 'number')).toEqual([]);
		expect(mistakes('[n]', 'any')).toEqual([]);
	});
});
