import type { Period } from '@dougong/schemas';
import type { Checking } from '../definition/check-bundle.ts';
import { fileOf } from '../definition/read-bundle.ts';
import { parseDay } from '../formula/dates.ts';
import { parseMinute } from './periods.ts';

const fiscal = new Set(['quarter', 'half', 'year']);

/** That a kind of period says what its type needs, and nothing that it would not read; and that its managers are roles. */
export function checkPeriod(period: Period, c: Checking): void {
	const file = fileOf(period);
	const isCounted = period.type === 'days' || period.type === 'hours';
	for (const key of ['anchor', 'every'] as const) {
		if (isCounted && period[key] === undefined) c.report.add({ code: 'period.incomplete', file, pointer: '', details: { type: period.type, key } });
		if (!isCounted && period[key] !== undefined) c.report.add({ code: 'period.inert', file, pointer: `/${key}`, details: { type: period.type, key } });
	}
	if (!fiscal.has(period.type) && period.startMonth !== undefined)
		c.report.add({ code: 'period.inert', file, pointer: '/startMonth', details: { type: period.type, key: 'startMonth' } });
	const isAnchor = period.type === 'hours' ? parseMinute(period.anchor ?? '') !== undefined : parseDay(period.anchor ?? '') !== undefined;
	if (isCounted && period.anchor !== undefined && !isAnchor) {
		const example = period.type === 'hours' ? '2026-01-05T00:00:00+08:00' : '2026-01-05';
		c.report.add({ code: 'period.bad-anchor', file, pointer: '/anchor', details: { anchor: period.anchor, example } });
	}
	for (const [i, role] of (period.managers ?? []).entries()) {
		if (c.home.roles.has(role) || c.broken.has(`role/${role}`)) continue;
		c.report.add({ code: 'reference.unknown-role', file, pointer: `/managers/${i}`, details: { name: role, names: [...c.home.roles.keys()].join(' ') } });
	}
}
