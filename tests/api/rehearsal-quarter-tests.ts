import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Expected, expectedOf, isWorkday, rounds, snapshots, workdaysLater } from './rehearsal-expected.ts';
import { begins, ends, hr, type RehearsedQuarter, rehearseQuarter, type Row, sandbox } from './rehearsal-quarter.ts';

const day = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
const clock = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 16);
const sorted = (items: readonly string[]) => items.toSorted();
const agreement = 'goal_agreement';

/** The template's own workflows, rehearsed for everybody of a company through the first quarter of 2026; each number is worked out from the plan of the company as well. */
export function quarterTests(size: number): void {
	let quarter: RehearsedQuarter;
	let expected: Expected;
	let asked: Row[];
	beforeAll(async () => {
		quarter = await rehearseQuarter(size);
		expected = expectedOf(quarter.company);
		asked = await quarter.list('asked');
	}, 900_000);
	afterAll(() => quarter?.[Symbol.asyncDispose]());

	const name = (no: string | null) => quarter.company.nameOf.get(no ?? '') ?? '';
	const of = (workflow: string, node: string) => asked.filter((row) => row.workflow.key === workflow && row.node.key === node);
	const runsOf = (workflow: string) => {
		const { runs } = quarter.report.workflows.find((one: Row) => one.key === workflow);
		return Object.values(runs as { [status: string]: number }).reduce((all, n) => all + n, 0);
	};
	const goals = () => quarter.company.goals.filter(({ period }) => period === '2026-Q1');
	/** Who looks after the workflow is asked where nobody is above somebody. */
	const bossOf = (no: string) => name(expected.superior(no) ?? hr[0]);
	/** Without those who were asked beside because somebody was late. */
	const first = (rows: readonly Row[]) => {
		const began = new Map<string, string>();
		for (const { run, at } of rows) if (at < (began.get(run) ?? '9')) began.set(run, at);
		return rows.filter(({ run, at }) => began.get(run) === at);
	};
	const people = (rows: readonly Row[]) => sorted(first(rows).map((row) => row.person.title));
	const counted = async (from: string): Promise<number> => {
		const { rows } = await quarter.app.server.services.pool.query(`select count(*)::int as n from "ws_main_${sandbox}".${from}`);
		return rows[0].n;
	};

	describe(`the first quarter of ${size} people`, () => {
		it('is gone through to its end, and its figures can be told', () => {
			const { totals, rehearsal, deadEnds } = quarter.report;
			console.log(
				`rehearsal of ${size} people: ${quarter.seconds} s (${quarter.cpuSeconds} s of processor in the server); ${totals.runs} runs, ${totals.asked} tasks of ${totals.people} people, ` +
					`${totals.done} done, ${totals.reminded} reminders, ${totals.escalated} escalations, ${totals.messages} messages, ${totals.records} records, ` +
					`dead ends: ${deadEnds.map((one: Row) => `${one.kind} ${one.count}`).join(', ')}`,
			);
			expect(rehearsal).toMatchObject({ state: 'done', from: begins, to: ends });
			expect(totals.people).toBe(expected.present.length);
			expect(totals.withoutAccount).toBe(0);
		});

		it('each goal is agreed on: its owner completes what is missing, the superior reviews, the owner agrees', () => {
			const all = goals();
			expect(runsOf(agreement)).toBe(all.length);
			const lacking = all.filter((goal) => !goal.whole);
			expect(lacking.length).toBe(Math.floor(all.length / 97));
			expect(people(of(agreement, 'complete'))).toEqual(sorted(lacking.map(({ owner }) => name(owner))));
			expect(people(of(agreement, 'review'))).toEqual(sorted(all.map(({ owner }) => bossOf(owner))));
			expect(people(of(agreement, 'agree'))).toEqual(sorted(all.map(({ owner }) => name(owner))));
			expect(new Set(first(of(agreement, 'complete')).map((row) => `${day(row.at)} ${clock(row.at)}`))).toEqual(new Set(['2026-01-04 09:00']));
			expect(of(agreement, 'agree').every((row) => row.verb === 'approve' && row.by.title === row.person.title)).toBe(true);
		});

		it('whoever is late is reminded a work day before and after, and their superior is told, all on work days', async () => {
			const rows = ['review', 'agree', 'complete'].flatMap((node) => first(of(agreement, node)));
			const isLate = (row: Row) => row.decidedAt > row.due;
			const late = rows.filter(isLate);
			expect(late.length).toBeGreaterThan(0);
			// A work day before the hour at which work begins is the evening before.
			const dayBefore = ({ at }: Row) => (clock(at) === '09:00' ? day(at) : workdaysLater(day(at), 1));
			for (const row of rows) {
				expect(row.state).not.toBe('open');
				expect(day(row.due)).toBe(workdaysLater(day(row.at), 2));
				expect(row.reminded.map(day)).toEqual(isLate(row) ? [dayBefore(row), day(row.due)] : []);
				expect([row.at, row.due, row.decidedAt, ...row.reminded].map(day).filter((one) => !isWorkday(one))).toEqual([]);
			}
			// Their superior is asked beside them, or told; who has none is let be.
			const boss = new Map(quarter.company.people.map((one) => [one.name, expected.superior(one.no)]));
			for (const row of late.filter((one) => one.node.key !== 'agree')) {
				const above = boss.get(row.person.title) ?? null;
				expect(row.escalated.map((one: Row) => one.to.title)).toEqual(above === null ? [] : [name(above)]);
				if (above !== null)
					expect(of(agreement, row.node.key).some((one) => one.run === row.run && one.person.title === name(above) && one.at === row.due)).toBe(true);
			}
			const told = (await quarter.list('reminders', `&workflow=${agreement}`)).filter((row) => row.topic !== 'task.escalated');
			expect(told.length).toBe(asked.filter((row) => row.workflow.key === agreement).reduce((all, row) => all + row.reminded.length, 0));
		});

		it('snapshots are made on the fifth of each month for everybody with goals, and each is told', async () => {
			const made = (await quarter.list('records', '&workflow=monthly_snapshot')).filter((row) => row.created > 0);
			const rows = (model: string) => made.filter((row) => row.model.ref === `performance/${model}`).map((row) => [row.day, row.created]);
			const owners = new Set(quarter.company.goals.map(({ owner }) => owner));
			expect(rows('snapshot')).toEqual(snapshots.map((on) => [on, owners.size]));
			// A goal that is completed in the rehearsal is due on that day, in January: it is over when February is kept.
			const lasting = goals().filter((goal) => goal.whole);
			expect(rows('goal_result')).toEqual(snapshots.map((on, i) => [on, (i === 2 ? lasting : goals()).length]));
			const messages = (await quarter.list('messages', '&search=快照已生成')).filter((row) => row.title.includes('你的'));
			expect(messages.length).toBe(3 * expected.present.length);
			expect(new Set(messages.map((row) => `${day(row.at)} ${clock(row.at)}`))).toEqual(new Set(snapshots.map((on) => `${on} 08:00`)));
			expect(runsOf('monthly_snapshot')).toBe(3);
		});

		it('everybody with a superior is asked to talk on the first work day of every second week', () => {
			for (const round of rounds) {
				const prepared = of('check_in_talk', 'prepare').filter((row) => day(row.at) === round);
				expect(sorted(prepared.map((row) => row.person.title))).toEqual(sorted(expected.pairs.map((one) => one.name)));
				expect(prepared.every((row) => clock(row.at) === '09:00')).toBe(true);
			}
			expect(runsOf('check_in_talk')).toBe(rounds.length * expected.pairs.length);
			const talked = of('check_in_talk', 'talk');
			expect(talked.length).toBe(of('check_in_talk', 'prepare').filter((row) => row.state === 'done').length);
			expect(new Set(talked.map((row) => row.person.title))).toEqual(new Set(expected.pairs.map(({ no }) => bossOf(no))));
		});

		it('the review goes through all its stages: self, superior, calibration, result, signature', async () => {
			const all = expected.present.map((one) => one.name);
			expect(people(of('review_person', 'self'))).toEqual(sorted(all));
			// Who has left does not rate, and nobody began these runs whose superior could: it falls to who looks after them.
			const rated = [...expected.pairs.map(({ no }) => bossOf(no)), ...expected.abandoned.map(() => name(hr[0]))];
			expect(people(of('review_person', 'rate'))).toEqual(sorted(rated));
			expect(of('review_cycle_run', 'meet').map((row) => row.person.title)).toEqual([name(hr[0])]);
			expect(people(of('review_confirm', 'sign'))).toEqual(sorted(all));
			expect(runsOf('review_confirm')).toBe(all.length);
			expect(await counted(`"performance__review" where status = 'closed' and signed is not null`)).toBe(all.length);
			expect(await counted('"performance__calibration_line"')).toBe(all.length);
			expect(await counted('"performance__review_item"')).toBe(goals().length);
		});

		it('gaps of the directory are dead ends, by name and with their reason', async () => {
			const found = await quarter.list('dead-ends', '&only=nobody');
			const agreed = found.filter((row) => row.workflow.key === agreement);
			const alone = expected.present.filter(({ no }) => expected.superior(no) === null).map((one) => one.no);
			expect(alone).toEqual(['P0001']);
			expect(sorted(agreed.map((row) => row.subject))).toEqual(sorted(goals().filter(({ owner }) => alone.includes(owner)).map(({ title }) => `目标商定：${title}`))); // biome-ignore format: one list
			expect(agreed.every((row) => row.person.title === name(hr[0]) && row.detail.startsWith('找不到上级'))).toBe(true);
			const left = found.filter((row) => row.workflow.key === 'review_person' && row.node.key === 'rate');
			expect(sorted(left.map((row) => row.subject))).toEqual(sorted(expected.abandoned.map((one) => `评审：${one.name} 2026 一季度`)));
			expect(left.every((row) => row.detail.startsWith('字段中没有在职人员'))).toBe(true);
		});

		it('the report is what the tables say, and nothing has left', async () => {
			const { totals } = quarter.report;
			expect(totals.asked).toBe(asked.length);
			expect(totals.asked).toBe(await counted(`dg_task where kind <> 'copy'`));
			expect(totals.done).toBe(await counted(`dg_task where kind <> 'copy' and state = 'done'`));
			expect(totals.runs).toBe(await counted('dg_run'));
			expect(totals.reminded).toBe(await counted(`dg_message where topic in ('task.reminder', 'task.overdue')`));
			expect(totals.escalated).toBe(await counted(`dg_message where topic = 'task.escalated'`));
			expect(await counted(`dg_delivery where state not in ('captured', 'suppressed')`)).toBe(0);
			expect(quarter.outside.received).toEqual([]);
		});
	});
}
