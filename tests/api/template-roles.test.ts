import type { RecordJson } from '@dougong/schemas/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedReviews } from './template-reviews.ts';
import { type Person, startApp, type TestApp } from '../support/server.ts';

/** S2-40 on the demo company: what each account of the template may see, the same by every way of asking. */

const secret = 'hengrui-demo';
const usernames = ['operator', 'leader', 'manager', 'hrbp', 'executive'] as const;
type Username = (typeof usernames)[number];
const models = [
	...(['goal', 'feedback', 'check_in', 'suggestion', 'indicator', 'scorecard', 'actual_entry', 'goal_dependency', 'snapshot', 'okr'] as const),
	...(['corrective_card', 'growth_claim', 'point_entry', 'check_in_plan'] as const),
	...(['settlement', 'settlement_line', 'piece_entry', 'team_pool', 'pay_parameter', 'scheme', 'scheme_dimension', 'effect_month', 'nps_survey'] as const),
	...(['review_cycle', 'review', 'review_item', 'calibration_round', 'calibration_line', 'appeal', 'appeal_evidence'] as const),
	...(['goal_change', 'course_grant', 'badge'] as const),
];
type ModelKey = (typeof models)[number];
/** What the role allows nothing with is not there for it. */
type Rules = Partial<Record<ModelKey, Rule>>;

/** The directory as the administrator sees it; `me` is the person of the account. */
interface Place {
	me: string;
	unitOf: ReadonlyMap<string, string>;
	reports: ReadonlySet<string>;
	allReports: ReadonlySet<string>;
	myUnits: ReadonlySet<string>;
}
type Values = { [field: string]: string };
type Rule = (v: Values, at: Place) => boolean;

const inMyTeam = (person: string | undefined, { me, unitOf }: Place) => person !== undefined && unitOf.get(person) === unitOf.get(me);
/** The rules once more, written by hand. */
const ownerOf = (goal: string | undefined) => goals.get(goal ?? '')?.owner;
const personOf = (line: string | undefined) => lines.get(line ?? '')?.person;
const always = () => true;
/** The review that a record of the review cycle belongs to. */
const reviewOf = (id: string | undefined) => reviews.get(id ?? '');
const appealOf = (id: string | undefined) => appeals.get(id ?? '');
const employee: Rules = {
	goal: (v, at) => v.owner === at.me || inMyTeam(v.owner, at),
	feedback: (v, at) => v.author === at.me || v.target === at.me || (v.visible_to === 'team' && inMyTeam(v.target, at)),
	check_in: (v, at) => v.person === at.me,
	suggestion: (v, at) => v.author === at.me || inMyTeam(v.author, at),
	indicator: (v) => String(v.active) === 'true' && v.state === 'published' && v.audience === 'all',
	scorecard: (v, at) => v.owner === at.me,
	actual_entry: (v, at) => ownerOf(v.goal) === at.me || inMyTeam(ownerOf(v.goal), at),
	goal_dependency: (v, at) => ownerOf(v.goal) === at.me || ownerOf(v.on) === at.me,
	snapshot: (v, at) => v.person === at.me,
	okr: always,
	settlement: (v) => v.status !== 'draft',
	settlement_line: (v, at) => v.person === at.me,
	piece_entry: (v, at) => personOf(v.line) === at.me,
	pay_parameter: always,
	scheme: always,
	scheme_dimension: always,
	corrective_card: (v, at) => [v.reporter, v.owner, v.verifier].includes(at.me) || v.unit === at.unitOf.get(at.me),
	growth_claim: (v, at) => v.person === at.me,
	point_entry: (v, at) => v.person === at.me,
	review_cycle: (v) => v.status !== 'draft',
	review: (v, at) => v.person === at.me,
	review_item: (v, at) => reviewOf(v.review)?.person === at.me,
	appeal: (v, at) => v.person === at.me,
	appeal_evidence: (v, at) => appealOf(v.appeal)?.person === at.me,
	goal_change: (v, at) => v.person === at.me,
	course_grant: (v, at) => v.person === at.me,
	badge: always,
};
const manager: Rules = {
	goal: (v, at) => at.allReports.has(v.owner ?? ''),
	feedback: (v, at) => at.reports.has(v.target ?? '') && v.visible_to !== 'private',
	check_in: (v, at) => v.manager === at.me,
	suggestion: (v, at) => at.allReports.has(v.author ?? '') || at.myUnits.has(v.unit ?? ''),
	indicator: (v, at) => (v.state !== 'draft' && v.state !== 'reviewing' && v.audience !== 'hr') || v.proposed_by === at.me,
	scorecard: (v, at) => at.allReports.has(v.owner ?? ''),
	actual_entry: (v, at) => at.allReports.has(ownerOf(v.goal) ?? ''),
	goal_dependency: (v, at) => at.allReports.has(ownerOf(v.goal) ?? '') || at.allReports.has(ownerOf(v.on) ?? ''),
	snapshot: (v, at) => at.allReports.has(v.person ?? ''),
	okr: always,
	settlement_line: (v, at) => at.reports.has(v.person ?? ''),
	corrective_card: (v, at) => at.allReports.has(v.owner ?? '') || at.allReports.has(v.verifier ?? '') || at.myUnits.has(v.unit ?? ''),
	growth_claim: (v, at) => at.allReports.has(v.person ?? ''),
	point_entry: (v, at) => at.allReports.has(v.person ?? ''),
	review: (v, at) => v.reviewer === at.me || at.allReports.has(v.person ?? ''),
	review_item: (v, at) => reviewOf(v.review)?.reviewer === at.me || at.allReports.has(reviewOf(v.review)?.person ?? ''),
	appeal: (v, at) => at.allReports.has(v.person ?? ''),
	appeal_evidence: (v, at) => at.allReports.has(appealOf(v.appeal)?.person ?? ''),
	goal_change: (v, at) => at.allReports.has(v.person ?? ''),
	course_grant: (v, at) => at.allReports.has(v.person ?? ''),
};
/** HRBP and executives see all that reviews come to. */
const allOfReviews: Rules = {
	...{ review_cycle: always, review: always, review_item: always, calibration_round: always, calibration_line: always },
	...{ appeal: always, appeal_evidence: always, goal_change: always, course_grant: always },
};
const hrbp: Rules = {
	...allOfReviews,
	goal: () => true,
	feedback: (v) => v.visible_to !== 'private',
	check_in: () => true,
	suggestion: () => true,
	indicator: always,
	...{
		scorecard: always,
		actual_entry: always,
		goal_dependency: always,
		snapshot: always,
		okr: always,
		settlement: always,
		settlement_line: always,
		piece_entry: always,
		team_pool: always,
		pay_parameter: always,
		scheme: always,
		scheme_dimension: always,
		effect_month: always,
		nps_survey: always,
		corrective_card: always,
		growth_claim: always,
		point_entry: always,
		check_in_plan: always,
	},
};
const executive: Rules = {
	...allOfReviews,
	goal: () => true,
	feedback: (v) => v.visible_to === 'team',
	check_in: () => false,
	suggestion: () => true,
	indicator: always,
	...{
		scorecard: always,
		actual_entry: always,
		goal_dependency: always,
		snapshot: always,
		okr: always,
		settlement: always,
		settlement_line: always,
		team_pool: always,
		effect_month: always,
		nps_survey: always,
		corrective_card: always,
		growth_claim: always,
		point_entry: always,
	},
};
const rolesOf: Record<Username, Rules[]> = {
	operator: [employee],
	leader: [employee, manager],
	manager: [employee, manager],
	hrbp: [employee, hrbp],
	executive: [employee, executive, manager],
};

let app: TestApp;
const everything = new Map<ModelKey, RecordJson[]>();
let goals: ReadonlyMap<string, Values> = new Map();
let lines: ReadonlyMap<string, Values> = new Map();
let reviews: ReadonlyMap<string, Values> = new Map();
let appeals: ReadonlyMap<string, Values> = new Map();
const signedIn = new Map<Username, Person>();
const places = new Map<Username, Place>();

beforeAll(async () => {
	app = await startApp({ apps: ['directory', 'performance'], demo: true });
	const people = await listAll(app.admin, 'directory', 'person');
	const units = await listAll(app.admin, 'directory', 'org_unit');
	const numbers = ['N0558', 'N0003', 'N0069', 'N0279', 'N0031'];
	const accounts = people.filter((p) => numbers.includes(String(p.values.employee_no)));
	const others = people.filter((p, n) => n % 20 === 0 || accounts.some((a) => a.id === p.values.manager || a.values.org_unit === p.values.org_unit));
	const [cards, all] = [await listAll(app.admin, 'performance', 'scorecard'), await listAll(app.admin, 'performance', 'goal')];
	await seedReviews(app.admin, { people: [...new Set([...accounts, ...others])], cards, goals: all });
	for (const model of models) everything.set(model, await listAll(app.admin, 'performance', model));
	const valuesOf = (model: ModelKey) => new Map((everything.get(model) ?? []).map((r) => [r.id, r.values as Values]));
	[goals, lines, reviews, appeals] = [valuesOf('goal'), valuesOf('settlement_line'), valuesOf('review'), valuesOf('appeal')];
	for (const username of usernames) {
		const person = await app.signIn(username, secret);
		const { body } = await person.get('/me');
		signedIn.set(username, person);
		places.set(username, placeOf(body.environments[0].person.id, people, units));
	}
}, 180_000);
afterAll(() => app?.[Symbol.asyncDispose]());

describe.each(usernames)('the account %s', (username) => {
	const [open, shut] = [models.filter((m) => rolesOf[username].some((r) => r[m])), models.filter((m) => !rolesOf[username].some((r) => r[m]))];
	it.each(open)('sees of %s, by list and count, exactly what its roles allow', async (model) => {
		const person = who(username);
		const listed = await listAll(person, 'performance', model);
		const wanted = expected(username, model);
		expect(ids(listed)).toEqual(ids(wanted));
		const counted = await person.post(`/production/apps/performance/records/${model}/query`, { limit: 1, count: true });
		if (model === 'check_in' && username === 'operator') expect(wanted.length).toBeGreaterThan(0);
		expect(counted.body.total).toBe(wanted.length);
	});

	it.each(open)('gets and follows the history of %s only where it may see the record', async (model) => {
		const visible = new Set(ids(expected(username, model)));
		const all = everything.get(model) ?? [];
		const seen = sample(all.filter((r) => visible.has(r.id)));
		const unseen = sample(all.filter((r) => !visible.has(r.id)));
		for (const [records, status] of [
			[seen, 200],
			[unseen, 404],
		] as const) {
			for (const { id } of records) {
				const address = `/production/apps/performance/records/${model}/${id}`;
				expect((await who(username).get(address)).status, `get ${id}`).toBe(status);
				expect((await who(username).get(`${address}/history`)).status, `history ${id}`).toBe(status);
			}
		}
	});

	it.each(shut)('does not find out that there is %s', async (model) => {
		const { status } = await who(username).post(`/production/apps/performance/records/${model}/query`, { limit: 1, count: true });
		expect([403, 404]).toContain(status);
	});

	it.each(open)('counts %s in figures as in lists', async (model) => {
		const { body, status } = await who(username).post(`/production/apps/performance/records/${model}/aggregate`, { measures: [{ key: 'n', fn: 'count' }] });
		expect(status).toBe(200);
		expect(Number(body.groups[0]?.values.n ?? 0)).toBe(expected(username, model).length);
	});
});

describe('reviews', () => {
	it('S2-40 before the result is out its person sees neither grade nor words of others, in no way of asking', async () => {
		const mine = (published: boolean) =>
			usernames.flatMap((username) =>
				(everything.get('review') ?? [])
					.filter((r) => r.values.person === placeOfUser(username).me && (r.values.status === 'published') === published)
					.map((r) => [username, r] as const),
			);
		expect([mine(true).length > 0, mine(false).length > 0]).toEqual([true, true]);
		const ordinary = mine(false).filter(([username]) => rolesOf[username].every((role) => role !== hrbp && role !== executive));
		expect(ordinary.length).toBeGreaterThan(0);
		for (const [username, { id, values }] of ordinary) {
			const { body } = await who(username).get(`/production/apps/performance/records/review/${id}`);
			expect([values.manager_grade, body.values.manager_grade ?? null]).toEqual(['c', null]);
			const history = await who(username).get(`/production/apps/performance/records/review/${id}/history`);
			expect(history.text).not.toContain('manager_grade');
			const filter = {
				and: [
					{ field: 'person', op: 'eq', value: placeOfUser(username).me },
					{ field: 'manager_grade', op: 'eq', value: 'c' },
				],
			};
			const guess = await who(username).post('/production/apps/performance/records/review/query', { filter, count: true });
			expect(guess.body.total ?? 0).toBe(0);
		}
		for (const [username, { id }] of mine(true)) {
			const { body } = await who(username).get(`/production/apps/performance/records/review/${id}`);
			expect(body.values.grade).toBe('b');
		}
	});

	it('are written by nobody but through tasks, and evidence, badges and results not at all', async () => {
		const attempts = {
			...{ review: { grade: 'a' }, review_item: { weight: 1 }, appeal: { status: 'upheld' }, appeal_evidence: { value: 9 } },
			...{ badge: { kind: 'team_done' }, goal_change: { status: 'applied' } },
		};
		for (const [model, values] of Object.entries(attempts))
			for (const username of ['operator', 'leader', 'manager', 'executive'] as const) {
				const [one] = expected(username, model as ModelKey);
				if (!one) continue;
				const { status } = await who(username).patch(`/production/apps/performance/records/${model}/${one.id}`, { version: one.version, values });
				expect(status, `${username} ${model}`).toBe(403);
			}
	});
});

describe('pay', () => {
	it('S0-11: a leader sees the scores of the shift in the settlement, but nobody else’s money', async () => {
		const { body } = await who('leader').post('/production/apps/performance/records/settlement_line/query', { limit: 100 });
		const [own, others] = [true, false].map((isOwn) => body.records.filter((r: RecordJson) => (r.values.person === placeOfUser('leader').me) === isOwn));
		expect([own.length, others.length > 5]).toEqual([1, true]);
		expect(own[0].values.total).toBeGreaterThan(0);
		expect(
			others.filter((r: RecordJson) => ['base', 'kpi_pay', 'piece_pay', 'top_up', 'pool_share', 'total'].some((f) => (r.values[f] ?? null) !== null)),
		).toEqual([]);
		const guess = { filter: { field: 'total', op: 'gt', value: 0 }, count: true };
		expect((await who('leader').post('/production/apps/performance/records/settlement_line/query', guess)).body.total ?? 0).toBeLessThanOrEqual(1);
	});
});

describe('an ordinary employee', () => {
	it('finds nothing of another team, whatever the question', async () => {
		const at = placeOfUser('operator');
		const other = (everything.get('goal') ?? []).find((g) => at.unitOf.get(String(g.values.owner)) !== at.unitOf.get(at.me));
		const ask = (filter: unknown) => who('operator').post('/production/apps/performance/records/goal/query', { filter, count: true });
		const owner = String(other?.values.owner);
		for (const filter of [
			{ field: 'owner', op: 'eq', value: owner },
			{ field: 'owner.org_unit', op: 'eq', value: at.unitOf.get(owner) },
			{ not: { field: 'owner.org_unit', op: 'eq', value: at.unitOf.get(at.me) } },
			{ formula: '[owner.org_unit] <> MY_UNIT()' },
			{
				or: [
					{ field: 'level', op: 'eq', value: 'company' },
					{ field: 'level', op: 'eq', value: 'base' },
				],
			},
		]) {
			const { body } = await ask(filter);
			expect([body.records, body.total], JSON.stringify(filter)).toEqual([[], 0]);
		}
	});

	it('S0-65: follows the path from an own goal to the company, without seeing the goals of other teams', async () => {
		const at = placeOfUser('operator');
		const own = expected('operator', 'goal').filter((g) => g.values.owner === at.me && g.values.status === 'active');
		const paths = await Promise.all(own.map((g) => who('operator').get(`/production/apps/performance/trees/goals/records/${g.id}/path`)));
		const whole = paths.map((p) => p.body.steps).find((steps) => steps.length >= 4);
		expect(whole[0].weight).toBeGreaterThan(0);
		const top = (everything.get('goal') ?? []).find((g) => g.id === whole.at(-1).id);
		expect([top?.values.level, whole.at(-1).restricted, whole.at(-1).title]).toEqual(['company', true, null]);
	});

	it('sees no scorecard, snapshot or settlement of a colleague, also not by guessing its address', async () => {
		for (const model of ['scorecard', 'snapshot', 'settlement_line'] as const) {
			const seen = new Set(ids(expected('operator', model)));
			const other = (everything.get(model) ?? []).find((r) => !seen.has(r.id));
			expect((await who('operator').get(`/production/apps/performance/records/${model}/${other?.id}`)).status, model).toBe(404);
			expect(seen.size, model).toBeGreaterThan(0);
		}
	});

	it('enters actual values of own goals only, and the score follows at once', async () => {
		const at = placeOfUser('operator');
		const entry = (goal: string | undefined, value: number) =>
			who('operator').post('/production/apps/performance/records/actual_entry', { values: { goal, value } });
		const open = (everything.get('goal') ?? []).filter((g) => g.values.status === 'active' && g.values.direction === 'higher' && g.values.target);
		const own = open.find((g) => g.values.owner === at.me);
		const other = open.find((g) => g.values.owner !== at.me);
		expect((await entry(other?.id, 1)).status).toBeGreaterThanOrEqual(400);
		expect((await entry(own?.id, Number(own?.values.target))).status).toBe(201);
		const now = await who('operator').get(`/production/apps/performance/records/goal/${own?.id}`);
		expect([now.body.values.score, now.body.values.attainment]).toEqual([100, 'green']);
	});

	it('updates the progress of own goals, but not target, weight or owner', async () => {
		const own = expected('operator', 'goal').find((g) => g.values.owner === placeOfUser('operator').me && g.values.status === 'active');
		const address = `/production/apps/performance/records/goal/${own?.id}`;
		const changed = await who('operator').patch(address, { version: own?.version, values: { confidence: 4, progress: '今天换模只用了 24 分钟。' } });
		expect([changed.status, changed.body?.values?.confidence]).toEqual([200, 4]);
		for (const values of [{ target: 1 }, { weight: 99 }, { owner: placeOfUser('leader').me }, { due: '2030-01-01' }]) {
			const refused = await who('operator').patch(address, { version: changed.body.version, values });
			expect(refused.status, JSON.stringify(values)).toBeGreaterThanOrEqual(400);
		}
		const now = await app.admin.get(address);
		expect([now.body.values.target, now.body.values.weight, now.body.values.owner]).toEqual([own?.values.target, own?.values.weight, own?.values.owner]);
	});

	it('moves an own goal to at risk, but never back to a draft, where its target could be changed', async () => {
		const own = expected('operator', 'goal').filter((g) => g.values.owner === placeOfUser('operator').me && g.values.status === 'active')[1];
		const address = `/production/apps/performance/records/goal/${own?.id}`;
		const flagged = await who('operator').patch(address, { version: own?.version, values: { status: 'at_risk' } });
		expect(flagged.status).toBe(200);
		const reopened = await who('operator').patch(address, { version: flagged.body.version, values: { status: 'draft' } });
		expect(reopened.status).toBe(403);
	});

	it('does not change the goal of a colleague', async () => {
		const theirs = expected('operator', 'goal').find((g) => g.values.owner !== placeOfUser('operator').me && g.values.status === 'active');
		const answer = await who('operator').patch(`/production/apps/performance/records/goal/${theirs?.id}`, {
			version: theirs?.version,
			values: { progress: '我来改' },
		});
		expect(answer.status).toBe(403);
	});

	it('drafts a goal that only the manager can make active', async () => {
		const drafted = await who('operator').post('/production/apps/performance/records/goal', {
			// With the defaults that a form sends along.
			values: {
				title: '本季度学会连续模线调机',
				status: 'draft',
				level: 'person',
				owner: placeOfUser('operator').me,
				cycle: 'quarter',
				weight: 10,
				direction: 'yes_no',
				due: '2030-12-31',
				verification: 'certificate',
			},
		});
		expect([drafted.status, drafted.body?.values?.status, drafted.body?.values?.owner]).toEqual([201, 'draft', placeOfUser('operator').me]);
		const address = `/production/apps/performance/records/goal/${drafted.body.id}`;
		expect((await who('operator').patch(address, { version: 1, values: { status: 'active' } })).status).toBeGreaterThanOrEqual(400);
		expect((await who('operator').patch(address, { version: 1, values: { weight: 15 } })).status).toBe(200);
		expect((await who('leader').patch(address, { version: 2, values: { status: 'active' } })).status).toBe(200);
		expect((await who('operator').patch(address, { version: 3, values: { weight: 50 } })).status).toBeGreaterThanOrEqual(400);
	});

	it('gives feedback in its own name only', async () => {
		const { me } = placeOfUser('operator');
		const leader = placeOfUser('leader').me;
		const give = (values: object) => who('operator').post('/production/apps/performance/records/feedback', { values });
		const given = await give({ target: leader, dimensions: ['quality', 'cooperation'], what: '14:20 协助解决 CNC 夹具定位偏差，少停机半小时。' });
		expect([given.status, given.body?.values?.author, given.body?.values?.kind]).toEqual([201, me, 'praise']);
		expect((await give({ author: leader, target: me, dimensions: ['quality'], what: '冒名写的反馈，不应被接受。' })).status).toBe(403);
		expect((await give({ target: me, dimensions: ['quality'], what: '给自己写的反馈，不应被接受。' })).status).toBe(422);
		expect((await give({ target: leader, dimensions: [], what: '没有选行为维度。' })).status).toBe(422);
	});
});

describe('the private note of a manager', () => {
	it('is read by the manager, and by neither the employee nor HRBP, also in history', async () => {
		const note = (everything.get('check_in') ?? []).find((c) => c.values.manager === placeOfUser('leader').me && c.values.manager_note);
		const address = `/production/apps/performance/records/check_in/${note?.id}`;
		expect((await who('leader').get(address)).body.values.manager_note).toBe(note?.values.manager_note);
		expect((await who('hrbp').get(address)).text).not.toContain(String(note?.values.manager_note));
		expect((await who('hrbp').get(`${address}/history`)).text).not.toContain(String(note?.values.manager_note));
		const filtered = await who('hrbp').post('/production/apps/performance/records/check_in/query', {
			filter: { field: 'manager_note', op: 'not-empty' },
			count: true,
		});
		expect(filtered.status >= 400 || filtered.body.total === 0).toBe(true);
	});

	it('stays hidden from a manager in the own check-ins with the next one up', async () => {
		const own = (everything.get('check_in') ?? []).find((c) => c.values.person === placeOfUser('leader').me);
		const address = `/production/apps/performance/records/check_in/${own?.id}`;
		const { body } = await app.admin.get(address);
		const noted = await app.admin.patch(address, { version: body.version, values: { manager_note: '只给上级看的备忘' } });
		expect(noted.status).toBe(200);
		expect((await who('leader').get(address)).text).not.toContain('只给上级看的备忘');
	});
});

describe('a suggestion', () => {
	it('is decided on by the head of its unit, and returned only with a coded reason', async () => {
		const { body } = await who('manager').post('/production/apps/performance/records/suggestion/query', {
			filter: { and: [{ field: 'status', op: 'eq', value: 'submitted' }, { formula: '[unit.head] = ME()' }] },
		});
		const [waiting] = body.records;
		const address = `/production/apps/performance/records/suggestion/${waiting.id}`;
		const decide = (values: object) => who('manager').patch(address, { version: waiting.version, values });
		const bare = await decide({ status: 'returned' });
		expect([bare.status, bare.body.errors?.[0]?.pointer]).toEqual([422, '#/values/reason']);
		const returned = await decide({ status: 'returned', reason: 'system_cannot', decided_by: placeOfUser('manager').me });
		expect([returned.status, returned.body.values?.status]).toEqual([200, 'returned']);
	});

	it('is handed in by its author without a decision, and not decided on by the author', async () => {
		const unit = placeOfUser('manager').unitOf.get(placeOfUser('manager').me);
		const idea = { title: '班前会用手机签到', problem: '纸质签到表常常找不到。', proposal: '扫码签到，自动汇总。', unit };
		const submit = (values: object) => who('operator').post('/production/apps/performance/records/suggestion', { values: { ...idea, ...values } });
		expect((await submit({ status: 'accepted' })).status).toBe(403);
		expect((await submit({ decided_by: placeOfUser('operator').me })).status).toBe(422);
		const handedIn = await submit({ status: 'submitted' });
		expect([handedIn.status, handedIn.body.values?.author]).toEqual([201, placeOfUser('operator').me]);
		const own = `/production/apps/performance/records/suggestion/${handedIn.body.id}`;
		expect((await who('operator').patch(own, { version: 1, values: { status: 'accepted' } })).status).toBe(403);
	});
});

describe('a goal that is published', () => {
	it('needs an owner, a due date and a way of verification, each refused at its field', async () => {
		const make = (values: object) => app.admin.post('/production/apps/performance/records/goal', { values });
		const whole = { title: '一次合格率达到 99%', level: 'person', cycle: 'month', weight: 10, direction: 'higher', target: 99, status: 'active' };
		const unit = placeOfUser('operator').unitOf.get(placeOfUser('operator').me);
		const refused = await make({ ...whole, owner: placeOfUser('operator').me, org_unit: unit });
		expect(refused.status).toBe(422);
		expect(refused.body.errors.map((e: { pointer: string }) => e.pointer).sort()).toEqual(['#/values/due', '#/values/verification']);
		const ownerless = await make({ ...whole, owner: null, org_unit: unit, due: '2030-01-31', verification: 'system' });
		expect([ownerless.status, ownerless.body.errors?.[0]?.pointer]).toEqual([422, '#/values/owner']);
	});
});

function who(username: Username): Person {
	return signedIn.get(username) as Person;
}
function placeOfUser(username: Username): Place {
	return places.get(username) as Place;
}
function expected(username: Username, model: ModelKey): RecordJson[] {
	const at = placeOfUser(username);
	return (everything.get(model) ?? []).filter((r) => rolesOf[username].some((role) => role[model]?.(r.values as Values, at)));
}
function ids(records: readonly RecordJson[]): string[] {
	return records.map((r) => r.id).sort();
}
/** Some from the beginning, the middle and the end. */
function sample<T>(items: readonly T[]): T[] {
	return [0, 0.25, 0.5, 0.75, 1].map((share) => items[Math.floor(share * (items.length - 1))]).filter((item) => item !== undefined);
}
async function listAll(person: Person, of: string, model: string): Promise<RecordJson[]> {
	const records: RecordJson[] = [];
	let cursor: string | undefined;
	do {
		const { status, body, text } = await person.post(`/production/apps/${of}/records/${model}/query`, { limit: 500, ...(cursor && { cursor }) });
		if (status !== 200) throw new Error(`${model}: ${status} ${text}`);
		records.push(...body.records);
		cursor = body.nextCursor;
	} while (cursor);
	return records;
}
function placeOf(me: string, people: readonly RecordJson[], units: readonly RecordJson[]): Place {
	const managerOf = new Map(people.map((p) => [p.id, p.values.manager as string | null]));
	const isBelow = (id: string): boolean => {
		const above = managerOf.get(id);
		return above === me || (typeof above === 'string' && isBelow(above));
	};
	const unitOf = new Map(people.map((p) => [p.id, String(p.values.org_unit)]));
	const myUnits = new Set(units.filter((u) => u.id === unitOf.get(me) || u.values.head === me).map((u) => u.id));
	for (let size = -1; size !== myUnits.size; ) {
		size = myUnits.size;
		for (const unit of units) if (myUnits.has(String(unit.values.parent))) myUnits.add(unit.id);
	}
	return {
		me,
		unitOf,
		reports: new Set(people.filter((p) => p.values.manager === me).map((p) => p.id)),
		allReports: new Set(people.filter((p) => isBelow(p.id)).map((p) => p.id)),
		myUnits,
	};
}
