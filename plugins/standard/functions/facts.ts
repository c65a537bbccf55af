import { defineFunction, type FactName, type FormulaFunction, type LocalText, type SqlCast } from '@dougong/engine';
import { orgUnitModel, personModel } from '../fields/directory-models.ts';

const person = { t: 'record', model: personModel } as const;
const orgUnit = { t: 'record', model: orgUnitModel } as const;

export const me = fact('ME', {
	key: 'me',
	returns: person,
	cast: 'uuid',
	description: {
		en: 'The person who is signed in. Equals no field when the account belongs to no person',
		zh: '当前登录的人员；账号未关联人员时与任何字段都不相等',
	},
	examples: [{ formula: 'ME() IN ALL_MY_REPORTS()', result: false }],
});
export const myUnit = fact('MY_UNIT', {
	key: 'myUnit',
	returns: orgUnit,
	cast: 'uuid',
	description: { en: 'The org unit that I belong to', zh: '我所在的组织单元' },
	examples: [{ formula: 'MY_UNIT() IN MY_UNITS()', result: true }],
});
export const myUnits = fact('MY_UNITS', {
	key: 'myUnits',
	returns: { t: 'list', of: orgUnit },
	cast: 'uuid[]',
	description: { en: 'My org unit, those that I head, and all units below them', zh: '我所在及负责的组织单元，以及其下所有单元' },
	examples: [{ formula: 'MY_UNIT() NOT IN MY_UNITS()', result: false }],
});
export const myReports = fact('MY_REPORTS', {
	key: 'myReports',
	returns: { t: 'list', of: person },
	cast: 'uuid[]',
	description: { en: 'The people who report to me directly', zh: '直接向我汇报的人员' },
	examples: [{ formula: 'ME() IN MY_REPORTS()', result: false }],
});
export const allMyReports = fact('ALL_MY_REPORTS', {
	key: 'allMyReports',
	returns: { t: 'list', of: person },
	cast: 'uuid[]',
	description: { en: 'The people who report to me, directly or through others', zh: '直接或间接向我汇报的所有人员' },
	examples: [{ formula: 'HAS(ALL_MY_REPORTS(), ME())', result: false }],
});
export const today = fact('TODAY', {
	key: 'today',
	returns: { t: 'date' },
	cast: 'date',
	description: { en: 'The day it is, in the time zone of the workspace', zh: '今天（按工作区时区）' },
	examples: [
		{ formula: 'TODAY()', result: '2026-03-09' },
		{ formula: 'DAYS_BETWEEN(TODAY(), "2026-03-31")', result: '22' },
	],
});
export const now = fact('NOW', {
	key: 'now',
	returns: { t: 'date-time' },
	cast: 'timestamptz',
	description: { en: 'The instant it is', zh: '当前日期时间' },
	examples: [{ formula: 'NOW() > "2026-03-08T23:00:00Z"', result: true }],
});

interface FactFunction {
	key: Exclude<FactName, 'calendar'>;
	returns: FormulaFunction['returns'];
	cast: SqlCast;
	description: LocalText;
	examples: FormulaFunction['examples'];
}
function fact(name: string, { key, cast, ...rest }: FactFunction): FormulaFunction {
	return defineFunction({
		name,
		family: 'facts',
		params: [],
		reads: [key],
		neverBlank: true,
		evaluate: (_, facts) => facts[key],
		sql: () => [{ k: 'fact', fact: key, cast }],
		...rest,
	});
}
